import { isScalar, type Mapping } from "../model/tree";

/** A value that a fix writes: text is quoted as the file quotes it, `raw` text stands as it is. */
export type WrittenValue = string | number | boolean | readonly WrittenValue[] | { readonly raw: string };

/** How the mappings of a list are written: read off one of them, so that a new one looks like its neighbours. */
export interface MappingStyle {
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

export const quoteOf = (source: string): string => /^["']/.exec(source)?.[0] ?? "";

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

/** The style in which a mapping is written. */
export function styleOf(map: Mapping, text: string): MappingStyle {
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

export function valueText(value: WrittenValue, style: MappingStyle): string {
  if (typeof value === "string") return `${style.valueQuote}${value}${style.valueQuote}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if ("raw" in value) return value.raw;
  return `[${value.map((v) => valueText(v, style)).join(", ")}]`;
}

export type Pairs = readonly (readonly [key: string, value: WrittenValue])[];

function pair([key, value]: Pairs[number], style: MappingStyle): string {
  const body = valueText(value, style);
  const colon = style.flow ? style.colon : ": ";
  return `${style.keyQuote}${key}${style.keyQuote}${body.startsWith("\n") ? colon.trimEnd() : colon}${body}`;
}

/** A mapping of these entries in this style, to stand where a mapping of its list starts. */
export function mapping(pairs: Pairs, style: MappingStyle): string {
  const entries = pairs.map((p) => pair(p, style));
  if (!style.flow) return entries.join(`\n${style.indent}`);
  if (!style.tall) return `{${style.pad}${entries.join(style.comma)}${style.pad}}`;
  return `{\n${entries.map((e) => style.indent + e).join(",\n")}\n${style.close}}`;
}

/** Further entries of a mapping in this style, to stand right behind one of its entries. */
export function more(pairs: Pairs, style: MappingStyle): string {
  const before = style.flow ? (style.tall ? `,\n${style.indent}` : style.comma) : `\n${style.indent}`;
  return pairs.map((p) => before + pair(p, style)).join("");
}
