import type { PathStep } from "../model/completion";
import { holds, type Span } from "../model/span";
import type { Scalar, Tree } from "../model/tree";
import { languageOf, parse } from "../syntax/parse";
import { below, expanded } from "./complete";
import { isConfigName } from "./config";
import { baseName } from "./paths";
import { configSchema } from "./schema";

export interface Said {
  readonly span: Span;
  readonly markdown: string;
}

/** What a key of a config file is for, or a rule whose severity is set there; a value says what its key does. */
export function configHoverAt(text: string, file: string, offset: number): Said | null {
  const name = baseName(file);
  const root = isConfigName(name) ? parse(text, languageOf(name, text)).root : undefined;
  const place = root && placeIn(root, offset);
  if (!place) return null;
  const schema = configSchema();
  let schemas = expanded(schema, schema);
  let markdown: string | undefined;
  for (const step of place.path) {
    schemas = schemas.flatMap((s) => below(s, step, schema));
    const doc = schemas.map((s) => s.description).find((d) => typeof d === "string");
    if (step.kind === "entry" && doc !== undefined) markdown = `**${step.entry.key.value}**: ${doc}`;
  }
  return markdown === undefined ? null : { span: place.token.span, markdown };
}

interface Place {
  readonly token: Scalar;
  /** From the root to the token, which is the key of the last entry or a value. */
  readonly path: readonly PathStep[];
}

/** Nobody writes a config file that goes deeper. */
const DEEPEST = 50;

function placeIn(tree: Tree, offset: number, path: readonly PathStep[] = []): Place | undefined {
  if (path.length > DEEPEST) return undefined;
  if (tree.kind === "scalar") return holds(tree.span, offset) ? { token: tree, path } : undefined;
  if (tree.kind === "seq") {
    const index = tree.items.findIndex((t) => holds(t.span, offset));
    const item = tree.items[index];
    return item && placeIn(item, offset, [...path, { kind: "item", seq: tree, index }]);
  }
  for (const entry of tree.entries) {
    const deeper: readonly PathStep[] = [...path, { kind: "entry", map: tree, entry }];
    if (holds(entry.key.span, offset)) return { token: entry.key, path: deeper };
    if (holds(entry.value.span, offset)) return placeIn(entry.value, offset, deeper);
  }
  return undefined;
}
