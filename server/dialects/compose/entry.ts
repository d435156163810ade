import type { Argument } from "../../model/layer";
import { rememberedFor } from "../../model/remember";
import type { Span } from "../../model/span";
import {
  type Entry,
  isMapping,
  isNull,
  type Mapping,
  type Scalar,
  stringOf,
  type Tree,
} from "../../model/tree";

/** One entry of a list of layers, in whatever form it was written, before its type is known to anyone. */
export interface WrittenEntry {
  readonly tree: Tree;
  readonly span: Span;
  readonly type: string;
  readonly typeSpan: Span;
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly args: readonly Argument[];
  /** What feeds it, where the entry says so. */
  readonly from: Tree | undefined;
  /** Keys that mean something around any layer: so many times in series, and its input added to its output. */
  readonly repeat: Tree | undefined;
  readonly residual: Tree | undefined;
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

/** Where an entry says its type, and the tokens that are left beside it. */
interface Head {
  readonly type: string;
  readonly typeSpan: Span;
  /** Entries of the layer's mapping, arguments and all. */
  readonly entries: readonly Entry[];
  /** Values without a name. */
  readonly list: readonly Tree[];
}

/** Reads an entry; undefined for what can be none (a number, an empty list, a list in a list). */
export const writtenOf = (tree: Tree, key?: Scalar): WrittenEntry | undefined =>
  key ? read(tree, key) : readAlone(tree);

/** Most entries are those of a text that has been edited elsewhere. */
const readAlone = rememberedFor((tree: Tree) => read(tree, undefined));

function read(tree: Tree, key: Scalar | undefined): WrittenEntry | undefined {
  const head = headOf(tree);
  return head && sorted(tree, key, head);
}

/** The type alone, for those who only look whether this could be a model. */
export const typeOf = (tree: Tree): string | undefined => headOf(tree)?.type;

function headOf(tree: Tree): Head | undefined {
  switch (tree.kind) {
    case "scalar":
      return typeof tree.value === "string"
        ? { type: tree.value, typeSpan: tree.span, entries: [], list: [] }
        : undefined;
    case "seq": {
      const type = stringOf(tree.items[0]);
      return type === undefined
        ? undefined
        : { type, typeSpan: (tree.items[0] as Tree).span, entries: [], list: tree.items.slice(1) };
    }
    case "map":
      return headOfMapping(tree);
  }
}

const namedArgument = ({ key, value, span }: Entry): Argument => ({
  name: String(key.value),
  value,
  span,
  keySpan: key.span,
});

function headOfMapping({ entries }: Mapping): Head | undefined {
  const typed = typeEntry(entries);
  if (typed) {
    const rest = entries.filter((e) => e !== typed);
    return { type: String(stringOf(typed.value)), typeSpan: typed.value.span, entries: rest, list: [] };
  }
  const [only, ...others] = entries.filter((e) => !isKnownKey(String(e.key.value)));
  if (!only || others.length > 0) return undefined;
  const rest = entries.filter((e) => e !== only);
  const { key, value } = only;
  const head = { type: String(key.value), typeSpan: key.span };
  if (isMapping(value)) return { ...head, entries: [...rest, ...value.entries], list: [] };
  const list = value.kind === "seq" ? value.items : isNull(value) ? [] : [value];
  return { ...head, entries: rest, list };
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

const isKnownKey = (key: string): boolean =>
  FROM_KEYS.has(key) || NAME_KEYS.has(key) || REPEAT_KEYS.has(key) || RESIDUAL_KEYS.has(key);

/** Sorts the entries of a layer into arguments and what means something around any layer. */
function sorted(tree: Tree, key: Scalar | undefined, { type, typeSpan, entries, list }: Head): WrittenEntry {
  const args: Argument[] = [];
  append(args, list);
  let from: Tree | undefined;
  let repeat: Tree | undefined;
  let residual: Tree | undefined;
  let name = key && String(key.value);
  let nameSpan = key?.span;
  for (const e of entries) {
    const said = String(e.key.value);
    if (FROM_KEYS.has(said)) from = e.value;
    else if (NAME_KEYS.has(said) && e.value.kind === "scalar") {
      name = String(e.value.value);
      nameSpan = e.value.span;
    } else if (REPEAT_KEYS.has(said)) repeat = e.value;
    else if (RESIDUAL_KEYS.has(said)) residual = e.value;
    else if (NEST_KEYS.has(said) && isMapping(e.value)) args.push(...e.value.entries.map(namedArgument));
    else if (NEST_KEYS.has(said) && e.value.kind === "seq") append(args, e.value.items);
    else args.push(namedArgument(e));
  }
  const span = key ? { start: key.span.start, end: tree.span.end } : tree.span;
  return { tree, span, type, typeSpan, name, nameSpan, args, from, repeat, residual };
}

/** Values by position; a mapping at the end of them holds named arguments. */
function append(args: Argument[], list: readonly Tree[]): void {
  list.forEach((value, i) => {
    if (isMapping(value)) args.push(...value.entries.map(namedArgument));
    else args.push({ name: i, value, span: value.span });
  });
}
