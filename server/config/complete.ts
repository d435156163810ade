import type { Completion, Cursor, PathStep } from "../model/completion";
import { CURSOR } from "../model/completion";
import { ownValue } from "../model/own";
import { cursorAt } from "../syntax/cursor";
import { languageOf } from "../syntax/parse";
import { isConfigName } from "./config";
import { baseName } from "./paths";
import { configSchema } from "./schema";

type Schema = Readonly<Record<string, unknown>>;

export interface ConfigCompletions {
  readonly cursor: Cursor;
  readonly list: readonly Completion[];
}

/** What could be written at the cursor in a config file: keys with what they are for, rules, words. */
export function completeConfig(text: string, file: string, offset: number): ConfigCompletions | null {
  const name = baseName(file);
  const cursor = isConfigName(name) ? cursorAt(text, languageOf(name, text), offset) : undefined;
  if (!cursor) return null;
  const root = configSchema();
  const list = cursor.path.reduce<readonly Schema[]>(
    (all, step, i) =>
      i === cursor.path.length - 1 && cursor.role === "key" ? all : all.flatMap((s) => below(s, step, root)),
    expanded(root, root),
  );
  return { cursor, list: cursor.role === "key" ? keys(list, cursor, root) : list.flatMap(choicesOf) };
}

export const isSchema = (v: unknown): v is Schema => typeof v === "object" && v !== null && !Array.isArray(v);

const MOST_REFERENCES = 20;

/** A schema and all that it refers to or consists of. */
export function expanded(schema: Schema, root: Schema, depth = 0): readonly Schema[] {
  if (depth > MOST_REFERENCES) return [];
  const { $ref: reference, anyOf, allOf, oneOf } = schema;
  const referred =
    typeof reference === "string" ? reference.split("/").slice(1).reduce<unknown>(child, root) : undefined;
  const parts = [referred, anyOf, allOf, oneOf].flat().filter(isSchema);
  return [schema, ...parts.flatMap((p) => expanded(p, root, depth + 1))];
}

const child = (schema: unknown, key: string): unknown =>
  isSchema(schema) ? ownValue(schema, key) : undefined;

export function below(schema: Schema, step: PathStep, root: Schema): readonly Schema[] {
  const next =
    step.kind === "item" ? itemOf(schema, step.index) : property(schema, String(step.entry.key.value));
  return isSchema(next) ? expanded(next, root) : [];
}

/** One schema for all items, or one for each place. */
const itemOf = ({ items }: Schema, index: number): unknown => (Array.isArray(items) ? items[index] : items);

/** Under a pattern of files stands the same as without one. */
function property({ properties, patternProperties, additionalProperties }: Schema, key: string): unknown {
  const own = isSchema(properties) ? ownValue(properties, key) : undefined;
  const patterns = isSchema(patternProperties) ? Object.entries(patternProperties) : [];
  return own ?? patterns.find(([p]) => new RegExp(p).test(key))?.[1] ?? additionalProperties;
}

function keys(schemas: readonly Schema[], { path }: Cursor, root: Schema): readonly Completion[] {
  const last = path.at(-1);
  const given = new Set(last?.kind === "entry" ? last.map.entries.map((e) => String(e.key.value)) : []);
  return schemas.flatMap(({ properties }) =>
    isSchema(properties)
      ? Object.entries(properties).flatMap(([label, schema]): readonly Completion[] => {
          if ((given.has(label) && label !== CURSOR) || label === "$schema") return [];
          const doc = isSchema(schema)
            ? expanded(schema, root)
                .map((s) => s.description)
                .find((d) => typeof d === "string")
            : undefined;
          return [{ label, kind: "key", ...(doc === undefined ? {} : { doc: doc as string }) }];
        })
      : [],
  );
}

function choicesOf({ enum: choices, type }: Schema): readonly Completion[] {
  const listed = Array.isArray(choices) ? choices.filter((c) => typeof c === "string") : [];
  if (type === "boolean") return ["true", "false"].map((label) => ({ label, kind: "value", bare: true }));
  return listed.map((label) => ({ label, kind: "value" }));
}
