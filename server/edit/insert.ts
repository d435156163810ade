import type { Notation } from "../dialects/dialect";
import type { Layer, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import { rememberedFor } from "../model/remember";
import { type Span, span } from "../model/span";
import { isMapping, type Mapping, type Tree } from "../model/tree";
import { type Editable, withItsLineEnds } from "./editable";
import { renumbered } from "./numbering";
import { reindexed, rewired, sourceOf, type Use, usesOf } from "./references";
import { isFlow, mappingAt, type Site, siteOf } from "./sites";
import {
  indentOf,
  lineEnd,
  lineStart,
  type MappingStyle,
  mapping,
  type Pairs,
  quoteOf,
  styleOf,
  valueText,
} from "./style";

/** A layer to be written: its arguments by name, in the order of its signature. */
export interface NewLayer {
  readonly type: string;
  readonly args: Pairs;
}

/**
 * The edits that put a layer between `layer` and what feeds it, as its neighbours are written; nothing where it is fed in
 * another way than by one layer, or where the form has no notation for it. Numbers of layers behind it are counted up.
 */
export function insertedBefore(layer: Layer, made: NewLayer, file: Editable): readonly Edit[] | undefined {
  const { text, root, model, dialect } = file;
  const { notation } = dialect;
  const site = siteOf(root, layer.span);
  const [source, ...others] = layer.calls[0] ?? [];
  if (!notation || !site || !source || others.length > 0 || layer.calls.length > 1) return undefined;
  const from = source.implied ? undefined : sourceOf(source, file);
  const entry = entryLike(site, made, from, notation, text);
  const at = entry === undefined ? undefined : standing(site, entry, nameFor(made.type, model.layers), text);
  if (!at) return undefined;
  const place = (index: number): number => (index >= layer.index ? index + 1 : index);
  const own: readonly Edit[] = source.implied ? [] : [{ span: source.span, text: "-1" }];
  const numbers = [...reindexed(file, place, (l) => l === layer), ...renumbered(file, place)];
  return withItsLineEnds([at, ...own, ...numbers], file);
}

/**
 * The edits that put a layer below another one: what goes on from there in a chain goes on from the new one; where nothing
 * does, all who read the layer read the new one. Every other reference means what it did.
 */
export function insertedBelow(layer: Layer, made: NewLayer, file: Editable): readonly Edit[] | undefined {
  const { text, root, model, dialect } = file;
  const { notation } = dialect;
  const site = siteOf(root, layer.span);
  if (!notation || !site || !canFollow(layer, file)) return undefined;
  const entry = entryLike(site, made, undefined, notation, text);
  const at = entry === undefined ? undefined : following(site, entry, nameFor(made.type, model.layers), text);
  if (!at) return undefined;
  const { index } = layer;
  const goesOn = model.layers[index + 1]?.calls.flat().some((r) => isNext(r, index)) ?? false;
  const place = (i: number): number => (i > index ? i + 1 : i);
  const target = ({ reader, ref }: Use): number => {
    const to = ref.to.kind === "layer" ? ref.to.index : index;
    const isMoved = to === index && (goesOn ? reader.index === index + 1 && isNext(ref, index) : true);
    return isMoved ? index + 1 : place(to);
  };
  return withItsLineEnds([at, ...rewired(file, place, target), ...renumbered(file, place)], file);
}

/** Reads the layer at this index because it stands before it. */
const isNext = (ref: Reference, index: number): boolean =>
  ref.to.kind === "layer" && ref.to.index === index && (ref.implied || ref.text === "-1");

/** Whether a layer below this one would be read by somebody, or end the model as it does. */
function canFollow(layer: Layer, { model, dialect }: Editable): boolean {
  const { index } = layer;
  const { notation } = dialect;
  if (layer.calls.length !== 1) return false;
  const readers = usesOf(model).filter((u) => u.ref.to.kind === "layer" && u.ref.to.index === index);
  const isByOrder =
    notation?.rows || notation?.fromKey !== undefined || layer.calls[0]?.every((r) => r.implied);
  if (!isByOrder) return false;
  if (readers.length === 0) return model.outputs.length === 0 && index === model.layers.length - 1;
  const goesOn = readers.some((u) => u.reader.index === index + 1 && isNext(u.ref, index));
  return goesOn || (notation?.rows ?? false);
}

/** What stands between the comma behind one part and the next part, where that is white space alone. */
function gapBefore(part: Part, before: Part | undefined, text: string): string | undefined {
  const between = before && /^,(\s*)$/.exec(text.slice(before.span.end, part.span.start));
  return between?.[1];
}

interface Part {
  readonly span: Span;
}

/** The edit that puts the text of an entry behind the entry at a place. */
function following({ list, at }: Site, entry: string, name: string, text: string): Edit | undefined {
  const parts: readonly Part[] = list.kind === "seq" ? list.items : list.entries;
  const item = parts[at];
  if (!item) return undefined;
  const { start, end } = item.span;
  if (isFlow(list, text)) {
    const { indent, alone } = indentOf(text, start);
    const key = list.kind === "map" ? `"${name}": ` : "";
    const next = parts[at + 1];
    const below = next && indentOf(text, next.span.start);
    // A line of its own, before the next one and behind whatever is said of this one.
    if (next && below?.alone) {
      const line = lineStart(text, next.span.start);
      return { span: span(line, line), text: `${below.indent}${key}${entry},\n` };
    }
    const gap = next ? gapBefore(next, item, text) : gapBefore(item, parts[at - 1], text);
    return { span: span(end, end), text: `,${gap ?? (alone ? `\n${indent}` : " ")}${key}${entry}` };
  }
  const lead = leadOf(list, start, name, text);
  if (lead === undefined) return undefined;
  const below = lineEnd(text, end);
  const line = lead + entry;
  return below < text.length
    ? { span: span(below + 1, below + 1), text: `${line}\n` }
    : { span: span(below, below), text: `\n${line}` };
}

/** The edit that puts the text of an entry before the entry at a place. */
export function standing({ list, at }: Site, entry: string, name: string, text: string): Edit | undefined {
  const item = list.kind === "seq" ? list.items[at] : list.entries[at];
  if (!item) return undefined;
  const { start } = item.span;
  if (isFlow(list, text)) {
    const { indent, alone } = indentOf(text, start);
    const key = list.kind === "map" ? `"${name}": ` : "";
    return { span: span(start, start), text: `${key}${entry},${alone ? `\n${indent}` : " "}` };
  }
  const lead = leadOf(list, start, name, text);
  const line = lineStart(text, start);
  return lead === undefined ? undefined : { span: span(line, line), text: `${lead}${entry}\n` };
}

/** What stands before an entry that has a line of its own; nothing before another one. */
function leadOf(list: Site["list"], start: number, name: string, text: string): string | undefined {
  const head = text.slice(lineStart(text, start), start);
  if (list.kind === "map") return /\S/.test(head) ? undefined : `${head}${name}: `;
  return /^\s*-\s+$/.test(head) ? head : undefined;
}

/** A name that no layer has yet. */
export const nameFor = (type: string, layers: readonly Layer[]): string =>
  freeName(type.replace(/^.*\./, "").toLowerCase(), namesIn(layers));

export function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  return name;
}

/** Of many fixes of one model, each asks for a new name. */
const namesIn = rememberedFor((layers: readonly Layer[]) => new Set(layers.map((l) => l.name)));

/** The text of a new entry as its neighbours are written. */
function entryLike(
  site: Site,
  made: NewLayer,
  from: string | undefined,
  notation: Notation,
  text: string,
): string | undefined {
  const { list } = site;
  const items = list.kind === "seq" ? list.items : [];
  if (notation.rows) return rowLike(made, from ?? "-1", items, text);
  if (items.length > 0 && items.every((t) => t.kind === "seq"))
    return from === undefined ? positional(made, items, text) : undefined;
  if (from !== undefined && notation.fromKey === undefined) return undefined;
  const fed: Pairs = from === undefined ? [] : [[notation.fromKey ?? "", { raw: from }]];
  const { type, args } = made;
  // A list of words, where a word is enough.
  const isBare = args.length === 0 && fed.length === 0;
  if (isBare && items.some((t) => t.kind === "scalar")) return wordLike(type, items);
  const sibling = siblingOf(site);
  if (!sibling) return mapping([["type", type], ...args, ...fed], plainStyle(list, text));
  return mappingLike(sibling, made, fed, list.kind === "map", notation, text);
}

/** As a neighbour that is a mapping: its type by key or as a key, its arguments beside the type or nested. */
function mappingLike(
  sibling: Mapping,
  { type, args }: NewLayer,
  fed: Pairs,
  named: boolean,
  notation: Notation,
  text: string,
): string {
  const read = styleOf(sibling, text);
  // Under a name, a layer fits on the line of its name however its neighbours are broken.
  const style = named && !read.flow ? onOneLine(read) : read;
  const typed = sibling.entries.find((e) => notation.typeKeys.includes(String(e.key.value)));
  if (!typed) {
    if (args.length === 0 && fed.length === 0 && !named && !style.keyQuote) return type;
    // The type is the key: `- conv2d: { filters: 8 }`.
    const inner = sibling.entries.map((e) => e.value).find(isMapping);
    const own = inner ? onOneLine(styleOf(inner, text)) : { ...onOneLine(style), pad: "" };
    const rest = { raw: mapping(args, { ...own, pad: own.pad || " ", comma: ", " }) };
    return mapping([[type, rest], ...fed], style);
  }
  const key = String(typed.key.value);
  const nest = sibling.entries.find(
    (e) => notation.argumentKeys.includes(String(e.key.value)) && isMapping(e.value),
  );
  if (!nest || !isMapping(nest.value)) return mapping([[key, type], ...args, ...fed], style);
  const inner = nested(args, styleOf(nest.value, text));
  // What stands around the arguments in the order of the file: some forms say more than the type.
  const around = sibling.entries.flatMap((e): Pairs => {
    if (e === typed) return [[key, type]];
    if (e === nest) return args.length > 0 ? [[String(nest.key.value), { raw: inner }]] : [];
    return notation.commonKeys?.includes(String(e.key.value)) && e.value.kind === "scalar"
      ? [[String(e.key.value), { raw: e.value.source }]]
      : [];
  });
  return mapping([...around, ...fed], style);
}

const onOneLine = (style: MappingStyle): MappingStyle => ({ ...style, flow: true, tall: false });

function plainStyle(list: Tree, text: string): MappingStyle {
  const quote = /^\[\s*"/.test(text.slice(list.span.start)) ? '"' : "";
  const quotes = { keyQuote: quote, valueQuote: quote };
  return { flow: true, tall: false, indent: "", close: "", pad: " ", colon: ": ", comma: ", ", ...quotes };
}

/** `[-1, 1, Conv, [64, 3]]`: a row, quoted and spaced as the others. */
function rowLike(
  { type, args }: NewLayer,
  from: string,
  items: readonly Tree[],
  text: string,
): string | undefined {
  const row = items.find((t) => t.kind === "seq" && t.items.length >= 4);
  if (row?.kind !== "seq" || !text.startsWith("[", row.span.start)) return undefined;
  const word = row.items[2];
  const quote = quoteOf(word?.kind === "scalar" ? word.source : "");
  const [first] = row.items;
  const inner = first ? text.slice(row.span.start + 1, first.span.start) : "";
  if (!/^ ?$/.test(inner)) return undefined;
  const style = { ...plainStyle(row, text), valueQuote: quote };
  const values = args.map(([, v]) => valueText(v, style)).join(", ");
  return `[${inner}${from}, 1, ${quote}${type}${quote}, [${values}]${inner}]`;
}

/** `[conv2d, 64, 3]`: the values in the order of the signature. */
function positional({ type, args }: NewLayer, items: readonly Tree[], text: string): string | undefined {
  const [head] = items.flatMap((t) => (t.kind === "seq" ? t.items.slice(0, 1) : []));
  if (head?.kind !== "scalar") return undefined;
  const quote = quoteOf(head.source);
  const inner = text.slice(head.span.start - 1, head.span.start) === " " ? " " : "";
  const values = args.map(([, v]) => (typeof v === "number" ? String(v) : undefined));
  return values.includes(undefined)
    ? undefined
    : `[${inner}${[`${quote}${type}${quote}`, ...values].join(", ")}${inner}]`;
}

function wordLike(type: string, items: readonly Tree[]): string {
  const word = items.find((t) => t.kind === "scalar");
  const quote = word?.kind === "scalar" ? quoteOf(word.source) : "";
  return `${quote}${type}${quote}`;
}

const nested = (args: Pairs, inner: MappingStyle): string =>
  inner.flow ? mapping(args, inner) : `\n${inner.indent}${mapping(args, inner)}`;

/** A neighbour that is a mapping with arguments: the one at the place, those before it, those behind it. */
function siblingOf({ list, at }: Site): Mapping | undefined {
  let nearest: Mapping | undefined;
  for (const i of outwards(at, list.kind === "seq" ? list.items.length : list.entries.length)) {
    const map = mappingAt({ list, at: i });
    if (map && map.entries.length > 1) return map;
    nearest ??= map;
  }
  return nearest;
}

function* outwards(at: number, count: number): Iterable<number> {
  for (let i = at; i >= 0; i--) yield i;
  for (let i = at + 1; i < count; i++) yield i;
}
