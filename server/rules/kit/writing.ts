import { isMapping, isScalar, type Mapping, type Seq, type Tree } from "../../model/tree";

/** A value that a fix writes: text is quoted as the file quotes it, `raw` text stands as it is. */
export type Value = string | number | boolean | readonly Value[] | { readonly raw: string };

/** How the mappings of a list are written: read off one of them, so that a new one looks like its neighbours. */
export interface Hand {
  /** `{` … `}` rather than indented lines. */
  readonly flow: boolean;
  /** One entry a line. */
  readonly tall: boolean;
  /** Where the entries of a tall mapping start, and its closing brace. */
  readonly indent: string;
  readonly close: string;
  /** Between the braces and what is in them, after the colon, and between the entries of one line. */
  readonly pad: string;
  readonly colon: string;
  readonly comma: string;
  readonly keyQuote: string;
  readonly valueQuote: string;
}

const quoteOf = (source: string): string => /^["']/.exec(source)?.[0] ?? "";

/** The white space at the start of the line that holds `offset`; nothing else stands before `offset` when `alone`. */
export function indentOf(text: string, offset: number): { readonly indent: string; readonly alone: boolean } {
  const line = text.slice(lineStart(text, offset), offset);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return { indent, alone: indent === line };
}

export const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

const columnOf = (text: string, offset: number): string => " ".repeat(offset - lineStart(text, offset));

/** The hand in which a mapping is written. */
export function handOf(map: Mapping, text: string): Hand {
  const [first, second] = map.entries;
  const source = text.slice(map.span.start, map.span.end);
  const flow = source.startsWith("{");
  const tall = flow ? /^\{\s*\n/.test(source) : true;
  const last = map.entries.at(-1);
  const quoted = map.entries.map((e) => e.value).find((v) => isScalar(v) && typeof v.value === "string");
  return {
    flow,
    tall,
    indent: first ? columnOf(text, first.key.span.start) : "",
    close: last ? (/\n([ \t]*)\}$/.exec(text.slice(last.span.end, map.span.end))?.[1] ?? "") : "",
    pad: flow && !tall && first ? text.slice(map.span.start + 1, first.key.span.start) : "",
    colon: first ? between(text, first.key.span.end, first.value.span.start, ": ") : ": ",
    comma: first && second && flow && !tall ? between(text, first.span.end, second.span.start, ", ") : ", ",
    keyQuote: quoteOf(first?.key.source ?? ""),
    valueQuote: isScalar(quoted) ? quoteOf(quoted.source) : quoteOf(first?.key.source ?? ""),
  };
}

/** What stands between two things of one line; the usual one where there is more than that. */
function between(text: string, from: number, to: number, usual: string): string {
  const found = text.slice(from, to);
  return /^\s*[,:] ?$/.test(found) ? found : usual;
}

export function written(value: Value, hand: Hand): string {
  if (typeof value === "string") return `${hand.valueQuote}${value}${hand.valueQuote}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if ("raw" in value) return value.raw;
  return `[${value.map((v) => written(v, hand)).join(", ")}]`;
}

export type Pairs = readonly (readonly [key: string, value: Value])[];

function pair([key, value]: Pairs[number], hand: Hand): string {
  const body = written(value, hand);
  const colon = hand.flow ? hand.colon : ": ";
  return `${hand.keyQuote}${key}${hand.keyQuote}${body.startsWith("\n") ? colon.trimEnd() : colon}${body}`;
}

/** A mapping of these entries in this hand, to stand where a mapping of its list starts. */
export function mapping(pairs: Pairs, hand: Hand): string {
  const entries = pairs.map((p) => pair(p, hand));
  if (!hand.flow) return entries.join(`\n${hand.indent}`);
  if (!hand.tall) return `{${hand.pad}${entries.join(hand.comma)}${hand.pad}}`;
  return `{\n${entries.map((e) => hand.indent + e).join(",\n")}\n${hand.close}}`;
}

/** Further entries of a mapping in this hand, to stand right behind one of its entries. */
export function more(pairs: Pairs, hand: Hand): string {
  const before = hand.flow ? (hand.tall ? `,\n${hand.indent}` : hand.comma) : `\n${hand.indent}`;
  return pairs.map((p) => before + pair(p, hand)).join("");
}

/** The list or mapping of layers that has an item at this place, and which one it is. */
export interface Place {
  readonly list: Seq | Mapping;
  readonly at: number;
}

/** Finds an entry of a list (or a mapping of names) by its span. What an alias stands for is not in its own place. */
export function placeOf(
  tree: Tree | undefined,
  span: { readonly start: number; readonly end: number },
): Place | undefined {
  if (!tree || !("span" in tree) || tree.span.start > span.start || tree.span.end < span.end)
    return undefined;
  const parts = tree.kind === "seq" ? tree.items : tree.kind === "map" ? tree.entries : [];
  const at = parts.findIndex((p) => p.span.start === span.start && p.span.end === span.end);
  if (at >= 0 && (tree.kind === "seq" || tree.kind === "map")) {
    if (tree.kind === "map" || ordered(tree.items)) return { list: tree, at };
    return undefined;
  }
  const inner =
    tree.kind === "seq" ? tree.items : tree.kind === "map" ? tree.entries.map((e) => e.value) : [];
  for (const t of inner) {
    const found = placeOf(t, span);
    if (found) return found;
  }
  return undefined;
}

const ordered = (items: readonly Tree[]): boolean =>
  items.every((t, i) => i === 0 || (items[i - 1] as Tree).span.end <= t.span.start);

/** The mapping that an item is, by itself or under its name. */
export function mappingAt({ list, at }: Place): Mapping | undefined {
  const tree = list.kind === "seq" ? list.items[at] : list.entries[at]?.value;
  return isMapping(tree) ? tree : undefined;
}
