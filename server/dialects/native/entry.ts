import type { Argument } from "../../model/layer";
import type { Span } from "../../model/span";
import { type Entry, isMapping, type Mapping, type Scalar, stringOf, type Tree } from "../../model/tree";

/** One entry of a list of layers, in whatever form it was written, before its type is known to anyone. */
export interface Written {
  readonly tree: Tree;
  readonly span: Span;
  readonly type: string;
  readonly typeSpan: Span;
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly args: readonly Argument[];
  /** What feeds it, where the entry says so. */
  readonly from: Tree | undefined;
  /** Keys that mean something around any layer: `repeat`, `residual`, `activation`, `norm`, `dropout`. */
  readonly around: ReadonlyMap<string, Tree>;
}

export const TYPE_KEYS = [
  "type",
  "layer",
  "layer_type",
  "class",
  "class_name",
  "op",
  "operation",
  "kind",
] as const;
export const NEST_KEYS: ReadonlySet<string> = new Set([
  "args",
  "params",
  "config",
  "kwargs",
  "spec",
  "payload",
  "arguments",
  "options",
]);
export const FROM_KEYS: ReadonlySet<string> = new Set([
  "from",
  "inputs",
  "input_from",
  "inbound",
  "source",
  "sources",
]);
export const NAME_KEYS: ReadonlySet<string> = new Set(["name", "id"]);
export const REPEAT_KEYS: ReadonlySet<string> = new Set(["repeat", "repeats", "times"]);
export const RESIDUAL_KEYS: ReadonlySet<string> = new Set(["residual", "shortcut", "skip_connection"]);

/** Reads an entry; undefined for what can be none (a number, an empty list, a list in a list). */
export function writtenOf(tree: Tree, key?: Scalar): Written | undefined {
  const named = key
    ? { name: String(key.value), nameSpan: key.span }
    : { name: undefined, nameSpan: undefined };
  const span = key ? { start: key.span.start, end: tree.span.end } : tree.span;
  const base = { tree, span, ...named, args: [], from: undefined, around: new Map<string, Tree>() };
  if (tree.kind === "scalar") {
    return typeof tree.value === "string" ? { ...base, type: tree.value, typeSpan: tree.span } : undefined;
  }
  if (tree.kind === "seq") {
    const [head, ...rest] = tree.items;
    const type = stringOf(head);
    return head && type !== undefined
      ? { ...base, type, typeSpan: head.span, args: rest.flatMap(positional) }
      : undefined;
  }
  return ofMapping(tree, base);
}

/** A mapping at the end of a positional list holds named arguments. */
const positional = (value: Tree, i: number): readonly Argument[] =>
  isMapping(value) ? value.entries.map(namedArgument) : [{ name: i, value, span: value.span }];

const namedArgument = ({ key, value, span }: Entry): Argument => ({
  name: String(key.value),
  value,
  span,
  keySpan: key.span,
});

type Base = Omit<Written, "type" | "typeSpan">;

function ofMapping(tree: Mapping, base: Base): Written | undefined {
  const typed = typeEntry(tree.entries);
  if (typed) {
    const type = stringOf(typed.value) as string;
    return sorted(
      { ...base, type, typeSpan: typed.value.span },
      tree.entries.filter((e) => e !== typed),
    );
  }
  const [only, ...others] = tree.entries.filter((e) => !isKnownKey(String(e.key.value)));
  if (!only || others.length > 0) return undefined;
  const rest = tree.entries.filter((e) => e !== only);
  const single = { ...base, type: String(only.key.value), typeSpan: only.key.span };
  if (isMapping(only.value)) return sorted(single, [...rest, ...only.value.entries]);
  const args = only.value.kind === "seq" ? only.value.items.flatMap(positional) : scalarArgument(only.value);
  return sorted({ ...single, args }, rest);
}

/** The entry that says the type: of several, the one whose key comes first in the table. */
function typeEntry(entries: readonly Entry[]): Entry | undefined {
  let best: Entry | undefined;
  let rank: number = TYPE_KEYS.length;
  for (const e of entries) {
    const at = (TYPE_KEYS as readonly unknown[]).indexOf(e.key.value);
    if (at < 0 || at >= rank || stringOf(e.value) === undefined) continue;
    best = e;
    rank = at;
  }
  return best;
}

const scalarArgument = (value: Tree): readonly Argument[] =>
  value.kind === "scalar" && value.value === null ? [] : [{ name: 0, value, span: value.span }];

const isKnownKey = (key: string): boolean =>
  FROM_KEYS.has(key) || NAME_KEYS.has(key) || REPEAT_KEYS.has(key) || RESIDUAL_KEYS.has(key);

/** Sorts the entries of a layer into arguments and what means something around any layer. */
function sorted(
  base: Omit<Written, "around"> & { readonly around: ReadonlyMap<string, Tree> },
  entries: readonly Entry[],
): Written {
  const args: Argument[] = [...base.args];
  const around = new Map(base.around);
  let { from, name, nameSpan } = base;
  for (const e of entries) {
    const key = String(e.key.value);
    if (FROM_KEYS.has(key)) from = e.value;
    else if (NAME_KEYS.has(key) && e.value.kind === "scalar") {
      name = String(e.value.value);
      nameSpan = e.value.span;
    } else if (REPEAT_KEYS.has(key)) around.set("repeat", e.value);
    else if (RESIDUAL_KEYS.has(key)) around.set("residual", e.value);
    else if (NEST_KEYS.has(key) && isMapping(e.value)) args.push(...e.value.entries.map(namedArgument));
    else if (NEST_KEYS.has(key) && e.value.kind === "seq") args.push(...e.value.items.flatMap(positional));
    else args.push(namedArgument(e));
  }
  return { ...base, args, from, name, nameSpan, around };
}
