import type { Layer, Reference } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { span } from "../../model/span";
import { isMapping, type Mapping, type Tree } from "../../model/tree";
import type { Context } from "../engine/rule";
import {
  type Hand,
  handOf,
  indentOf,
  lineEnd,
  lineStart,
  mapping,
  mappingAt,
  more,
  type Pairs,
  type Place,
  placeOf,
  type Value,
  written,
} from "./writing";

/** A layer that a fix writes: its arguments by name, in order. */
export interface NewLayer {
  readonly type: string;
  readonly args: Pairs;
}

const TYPE_KEYS = ["type", "layer", "layer_type", "class", "class_name", "op", "operation", "kind"];
const NEST_KEYS = ["args", "params", "config", "kwargs", "spec", "arguments", "options"];

/**
 * The edits that put a layer between `layer` and what feeds it, in the spelling of its neighbours; nothing where it is
 * fed in another way than by one layer, or is written in a way that is not understood. Numbers of layers behind it are
 * counted up.
 */
export function insertedBefore(layer: Layer, made: NewLayer, context: Context): readonly Edit[] | undefined {
  const { text, root } = context;
  const place = placeOf(root, layer.span);
  const [source, ...others] = layer.calls[0] ?? [];
  if (!place || !source || others.length > 0 || layer.calls.length > 1) return undefined;
  const from: Pairs = source.implied ? [] : [["from", { raw: source.text }]];
  const entry = entryLike(place, made, from, text);
  const name = nameFor(made.type, context.model.layers);
  const at = entry === undefined ? undefined : standing(place, entry, name, context);
  if (!at) return undefined;
  const moved = renumbered(context, (index) => (index >= layer.index ? index + 1 : index), layer);
  const own: readonly Edit[] = source.implied ? [] : [{ span: source.span, text: "-1" }];
  return [at, ...own, ...moved];
}

/** The edit that puts the text of an entry before the entry at a place. */
function standing({ list, at }: Place, entry: string, name: string, { text }: Context): Edit | undefined {
  const item = list.kind === "seq" ? list.items[at] : list.entries[at];
  if (!item) return undefined;
  const named = list.kind === "map" ? `${name}: ` : "";
  const { start } = item.span;
  const inBraces = /^[[{]/.test(text.slice(list.span.start, list.span.start + 1));
  if (inBraces) {
    const { indent, alone } = indentOf(text, start);
    const key = list.kind === "map" ? `"${name}": ` : "";
    return { span: span(start, start), text: `${key}${entry},${alone ? `\n${indent}` : " "}` };
  }
  const head = text.slice(lineStart(text, start), start);
  if (!(list.kind === "map" ? /^\s*$/ : /^\s*-\s+$/).test(head)) return undefined;
  const line = lineStart(text, start);
  return { span: span(line, line), text: `${head}${named}${entry}\n` };
}

/** A name that no layer has yet. */
export function nameFor(type: string, layers: readonly Layer[]): string {
  const taken = new Set(layers.map((l) => l.name));
  const base = type.replace(/^.*\./, "").toLowerCase();
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  return name;
}

/** The text of a new entry as its neighbours are written. */
function entryLike(place: Place, { type, args }: NewLayer, from: Pairs, text: string): string | undefined {
  const { list } = place;
  const items = list.kind === "seq" ? list.items : [];
  if (items.length > 0 && items.every((t) => t.kind === "seq"))
    return positional(type, args, from, items, text);
  // A list of words, where a word is enough.
  if (args.length === 0 && from.length === 0 && items.some((t) => t.kind === "scalar"))
    return wordLike(type, items);
  const sibling = siblingOf(place);
  if (!sibling) {
    const plain = {
      flow: true,
      tall: false,
      indent: "",
      close: "",
      pad: " ",
      colon: ": ",
      comma: ", ",
      keyQuote: "",
      valueQuote: "",
    };
    const quote =
      text.slice(list.span.start).startsWith("[") && /\[\s*"/.test(text.slice(list.span.start)) ? '"' : "";
    return mapping([["type", type], ...args, ...from], { ...plain, keyQuote: quote, valueQuote: quote });
  }
  const read = handOf(sibling, text);
  // Under a name, a layer fits on the line of its name however its neighbours are broken.
  const hand = list.kind === "map" && !read.flow ? { ...read, flow: true, tall: false } : read;
  const typed = sibling.entries.find((e) => TYPE_KEYS.includes(String(e.key.value)));
  if (!typed) {
    if (args.length === 0 && from.length === 0 && list.kind === "seq" && !hand.keyQuote) return type;
    // The type is the key: `- conv2d: { filters: 8 }`.
    const inner = sibling.entries.map((e) => e.value).find(isMapping);
    const own = inner
      ? { ...handOf(inner, text), flow: true, tall: false }
      : { ...hand, flow: true, tall: false, pad: "" };
    const rest = { raw: mapping(args, { ...own, pad: own.pad || " ", comma: ", " }) };
    return mapping([[type, rest], ...from], hand);
  }
  const key = String(typed.key.value);
  const nest = sibling.entries.find((e) => NEST_KEYS.includes(String(e.key.value)) && isMapping(e.value));
  if (!nest || !isMapping(nest.value)) return mapping([[key, type], ...args, ...from], hand);
  const inner = nested(args, handOf(nest.value, text));
  // What stands around the arguments in the order of the file: some formats say more than the type.
  const around = sibling.entries.flatMap((e): Pairs => {
    if (e === typed) return [[key, type]];
    if (e === nest) return [[String(nest.key.value), { raw: inner }]];
    return ENVELOPE.includes(String(e.key.value)) && e.value.kind === "scalar"
      ? [[String(e.key.value), { raw: e.value.source }]]
      : [];
  });
  return mapping([...around, ...from], hand);
}

/** `[conv2d, 64, 3]`: the values in the order of the signature. */
function positional(
  type: string,
  args: Pairs,
  from: Pairs,
  items: readonly Tree[],
  text: string,
): string | undefined {
  const [head] = items.flatMap((t) => (t.kind === "seq" ? t.items.slice(0, 1) : []));
  if (from.length > 0 || head?.kind !== "scalar") return undefined;
  const quote = /^["']/.exec(head.source)?.[0] ?? "";
  const inner = text.slice(head.span.start - 1, head.span.start) === " " ? " " : "";
  const values = args.map(([, v]) => (typeof v === "number" ? String(v) : undefined));
  return values.includes(undefined)
    ? undefined
    : `[${inner}${[`${quote}${type}${quote}`, ...values].join(", ")}${inner}]`;
}

function wordLike(type: string, items: readonly Tree[]): string {
  const word = items.find((t) => t.kind === "scalar");
  const quote = (word?.kind === "scalar" && /^["']/.exec(word.source)?.[0]) || "";
  return `${quote}${type}${quote}`;
}

/** What a file that is written out may have around the arguments of each of its own layers. */
const ENVELOPE = ["module", "registered_name"];

const nested = (args: Pairs, inner: Hand): string =>
  inner.flow ? mapping(args, inner) : `\n${inner.indent}${mapping(args, inner)}`;

/** A neighbour that is a mapping with arguments: the one at the place, those before it, those behind it. */
function siblingOf({ list, at }: Place): Mapping | undefined {
  const order = [at, ...Array.from({ length: at }, (_, i) => at - 1 - i)];
  const count = list.kind === "seq" ? list.items.length : list.entries.length;
  for (let i = at + 1; i < count; i++) order.push(i);
  const maps = order.flatMap((i) => mappingAt({ list, at: i }) ?? []);
  return maps.find((m) => m.entries.length > 1) ?? maps[0];
}

/** References as they have to be written once every layer stands at a new place; `except` keeps its own. */
export function renumbered(
  { model }: Context,
  place: (index: number) => number,
  except?: Layer,
): readonly Edit[] {
  return model.layers.flatMap((layer) =>
    layer === except ? [] : layer.calls.flat().flatMap((ref) => renumberedReference(ref, layer, place)),
  );
}

function renumberedReference(
  ref: Reference,
  { index }: Layer,
  place: (index: number) => number,
): readonly Edit[] {
  if (ref.implied || ref.to.kind !== "layer" || !/^-?\d+$/.test(ref.text)) return [];
  const to = place(ref.to.index);
  const text = String(ref.text.startsWith("-") ? to - place(index) : to);
  return text === ref.text ? [] : [{ span: ref.span, text }];
}

/** The span of an entry with everything that goes when it goes: its line, or its comma. */
export function wholeEntry(layer: Layer, { root, text }: Context): Edit["span"] | undefined {
  const place = placeOf(root, layer.span);
  if (!place) return undefined;
  const { list, at } = place;
  const parts: readonly { readonly span: Edit["span"] }[] = list.kind === "seq" ? list.items : list.entries;
  if (parts.length < 2) return undefined;
  if (/^[[{]/.test(text.slice(list.span.start, list.span.start + 1))) {
    const next = parts[at + 1];
    const before = parts[at - 1];
    return next
      ? span(layer.span.start, next.span.start)
      : span(before?.span.end ?? layer.span.start, layer.span.end);
  }
  const start = lineStart(text, layer.span.start);
  if (!/^\s*(-\s+)?$/.test(text.slice(start, layer.span.start))) return undefined;
  return span(start, Math.min(lineEnd(text, layer.span.end) + 1, text.length));
}

/** The edit that writes further arguments behind one that is there. */
export function argumentsBehind(
  layer: Layer,
  name: string,
  pairs: Pairs,
  { root, text }: Context,
): Edit | undefined {
  const argument = layer.args.find((a) => a.name === name);
  const owner = argument && ownerOf(root, argument.span);
  if (!argument || !owner) return undefined;
  const { end } = argument.span;
  return { span: span(end, end), text: more(pairs, handOf(owner, text)) };
}

/** The mapping that has an entry at this span. */
function ownerOf(tree: Tree | undefined, at: Edit["span"]): Mapping | undefined {
  const place = placeOf(tree, at);
  return place?.list.kind === "map" ? place.list : undefined;
}

/** A value as the file would write it beside this argument. */
export function valueLike(layer: Layer, name: string, value: Value, { root, text }: Context): string {
  const argument = layer.args.find((a) => a.name === name);
  const owner = argument && ownerOf(root, argument.span);
  return owner ? written(value, handOf(owner, text)) : String(value);
}

/**
 * The edits that take layers out of the file: what read one of them reads what it read. Nothing where a layer has not
 * just one source, leaves the model, or is referred to by a name that has nothing to stand in for it.
 */
export function withoutLayers(gone: readonly Layer[], context: Context): readonly Edit[] | undefined {
  const { model } = context;
  const indices = new Set(gone.map((l) => l.index));
  if (gone.some((l) => model.outputs.includes(l.index))) return undefined;
  const spans = gone.map((l) => wholeEntry(l, context));
  const readers = model.layers.filter((l) => !indices.has(l.index));
  const readsGone = readers.flatMap((l) =>
    l.calls
      .flat()
      .flatMap((r) => (r.to.kind === "layer" && indices.has(r.to.index) ? [{ l, r, at: r.to.index }] : [])),
  );
  // A reader that reads by order reads what stands before the gap: that has to be what the gap read by order.
  for (const { r, at } of readsGone) {
    const [source, ...others] = model.layers[at]?.calls[0] ?? [];
    if (!source?.implied || others.length > 0) return undefined;
    if (!r.implied && !/^-?\d+$/.test(r.text)) return undefined;
    if (at === 0 && !r.implied) return undefined;
  }
  if (spans.some((s) => s === undefined) || overlap(spans)) return undefined;
  const before = (index: number): number => gone.filter((l) => l.index <= index).length;
  const place = (index: number): number => index - before(index);
  return [
    ...spans.flatMap((s) => (s ? [{ span: s, text: "" }] : [])),
    ...renumbered({ ...context, model: { ...model, layers: readers } }, place),
  ];
}

const overlap = (spans: readonly (Edit["span"] | undefined)[]): boolean =>
  spans.some((a, i) => spans.some((b, k) => i < k && a && b && a.start < b.end && b.start < a.end));

/** The edits that let two neighbours change places, where the order of the file says who reads whom. */
export function exchanged(
  first: Layer,
  second: Layer,
  { model, text }: Context,
): readonly Edit[] | undefined {
  const pair = [first, second];
  const inOrder = pair.every(
    (l) => l.calls.length === 1 && l.calls[0]?.length === 1 && l.calls[0][0]?.implied,
  );
  const named = model.layers.some((l) =>
    l.calls
      .flat()
      .some(
        (r) =>
          !r.implied && r.to.kind === "layer" && (r.to.index === first.index || r.to.index === second.index),
      ),
  );
  if (second.index !== first.index + 1 || !inOrder || named) return undefined;
  if (pair.some((l) => model.outputs.includes(l.index))) return undefined;
  const textOf = ({ span: s }: Layer): string => text.slice(s.start, s.end);
  return [
    { span: first.span, text: textOf(second) },
    { span: second.span, text: textOf(first) },
  ];
}

/** The edit that gives a layer an argument that it does not have, behind the last one of its own. */
export function argumentAdded(layer: Layer, name: string, value: Value, context: Context): readonly Edit[] {
  const last = layer.args.filter((a) => a.keySpan).at(-1);
  const edit = last && argumentsBehind(layer, String(last.name), [[name, value]], context);
  return edit ? [edit] : [];
}
