import { type Completion, CURSOR, type Parameter, parameterDoc } from "../model/completion";
import { ownValue } from "../model/own";
import { isMapping, type Mapping, type Tree, withEntries } from "../model/tree";
import type { Arg } from "./args";
import { meaningOf } from "./meanings";

type ArgTable = Readonly<Record<string, Arg<unknown>>>;

/** The arguments of a type in words; `others` are defaults that hold instead of the table's. */
export const parametersOf = (
  args: ArgTable,
  others: Readonly<Record<string, unknown>> = {},
): readonly Parameter[] =>
  Object.entries(args).map(([name, { doc, expects, aliases, required, fallback, schema }]) => {
    const usual = Object.hasOwn(others, name) ? ownValue(others, name) : fallback;
    return {
      name,
      aliases,
      doc: doc || meaningOf(name),
      expects,
      required,
      ...(usual === undefined ? {} : { fallback: defaultText(usual) }),
      choices: choicesOf(schema),
    };
  });

const defaultText = (value: unknown): string =>
  typeof value === "string" ? value || '""' : (JSON.stringify(value) ?? "");

/** The words that a JSON Schema lists, wherever they stand in it. */
function choicesOf(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const { enum: words, anyOf, type } = schema;
  if (type === "boolean") return ["true", "false"];
  const own = Array.isArray(words) ? words.filter((w) => typeof w === "string") : [];
  const others = Array.isArray(anyOf)
    ? anyOf.flatMap((s) => choicesOf(s as Readonly<Record<string, unknown>>))
    : [];
  return [...own, ...others];
}

/** `(out_channels, kernel_size, stride = 1, …)`: the first few. */
export function signatureText(parameters: readonly Parameter[]): string {
  const shown = parameters.slice(0, MOST);
  const words = shown.map((p) => p.name + (p.fallback === undefined ? "" : ` = ${p.fallback}`));
  return `(${[...words, ...(parameters.length > MOST ? ["…"] : [])].join(", ")})`;
}

const MOST = 5;

/** Arguments that are not yet given, under each of their names: the first one of each comes first. */
export function argumentCompletions(
  parameters: readonly Parameter[],
  given: ReadonlySet<string>,
): readonly Completion[] {
  const open = parameters.filter((p) => ![p.name, ...p.aliases].some((n) => given.has(n)));
  return open.flatMap((p): readonly Completion[] => {
    const detail = p.required ? "required" : p.fallback === undefined ? undefined : `= ${p.fallback}`;
    const shared = { kind: "argument", doc: parameterDoc(p) } as const;
    return [
      { ...shared, label: p.name, rank: p.required ? 0 : 1, ...(detail ? { detail } : {}) },
      ...p.aliases.map((label) => ({ ...shared, label, rank: 4, detail: `same as ${p.name}` })),
    ];
  });
}

export function valueCompletions(parameter: Parameter | undefined): readonly Completion[] {
  return (parameter?.choices ?? []).map((label) => {
    const bare = label === "true" || label === "false";
    const usual = label === parameter?.fallback;
    return {
      label,
      kind: "value",
      rank: usual ? 0 : 1,
      ...(bare ? { bare } : {}),
      ...(usual ? { detail: "default" } : {}),
    };
  });
}

/** The keys of a mapping but the one that is being written. */
export const keysOf = (map: Mapping): ReadonlySet<string> =>
  new Set(map.entries.map((e) => String(e.key.value)).filter((k) => k !== CURSOR));

const isCursor = (tree: Tree | undefined): boolean => tree?.kind === "scalar" && tree.value === CURSOR;

/** A mapping without the entry that is being written. */
export const settled = (tree: Tree): Tree =>
  isMapping(tree)
    ? withEntries(
        tree,
        tree.entries.filter((e) => e.key.value !== CURSOR && !isCursor(e.value)),
      )
    : tree;
