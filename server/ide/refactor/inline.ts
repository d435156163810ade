import type { Analysis, Found } from "../../analysis/analyse";
import { blockNamed } from "../../dialects/compose/compile";
import type { WrittenEntry } from "../../dialects/compose/entry";
import { rowsOf } from "../../dialects/native/inner";
import { containerOf, entriesOf } from "../../dialects/native/read";
import { withItsLineEnds } from "../../edit/editable";
import { freeName } from "../../edit/insert";
import { isReadByName, rewired, sourceOf } from "../../edit/references";
import { wholeEntry } from "../../edit/remove";
import { indentOf, lineEnd, lineStart, more, styleOf } from "../../edit/style";
import { edited } from "../../model/edits";
import type { Layer, Reference } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { type Span, span } from "../../model/span";
import {
  type Entry,
  get,
  integerOf,
  isMapping,
  isSeq,
  type Mapping,
  stringOf,
  type Tree,
} from "../../model/tree";
import { editableOf, layerOn } from "./place";

/** A row that uses a block, and the rows that the block has. */
interface Use {
  readonly found: Found;
  readonly text: string;
  readonly root: Mapping;
  readonly layer: Layer;
  readonly entry: WrittenEntry;
  readonly block: Entry;
  readonly rows: readonly WrittenEntry[];
  /** What stands in for `$name`, as it is written. */
  readonly values: ReadonlyMap<string, string>;
  /** What rows are called from now on, where the file has their name already. */
  readonly names: ReadonlyMap<string, string>;
  readonly json: boolean;
}

/**
 * The edits that put the rows of a block in the place of the row that uses it, and take out the block where nobody else
 * does; nothing where it runs more than once, adds its input, or has arguments that go to every row.
 */
export function inlined(analysis: Analysis, offset: number): readonly Edit[] | undefined {
  const use = useAt(analysis, offset);
  const written = use?.rows.map((row, i) => rowText(row, i, use));
  const texts = written?.flatMap((t) => t ?? []);
  if (!use || !texts || texts.length < use.rows.length || texts.length === 0) return undefined;
  const { found, layer } = use;
  const file = editableOf(analysis, found);
  const more = texts.length - 1;
  const place = (i: number): number => (i >= layer.index ? i + more : i);
  const around = rewired(file, place, ({ ref }) =>
    ref.to.kind === "layer" ? place(ref.to.index) : 0,
  ).filter((e) => e.span.start < layer.span.start || e.span.start > layer.span.end);
  return withItsLineEnds([replaced(texts, use), ...around, ...removal(use)], file);
}

function replaced(texts: readonly string[], { text, layer, json }: Use): Edit {
  const { indent, alone } = indentOf(text, layer.span.start);
  if (json) return { span: layer.span, text: texts.join(alone ? `,\n${indent}` : ", ") };
  const at = span(lineStart(text, layer.span.start) + indent.length, lineEnd(text, layer.span.end));
  const dash = /^-\s+/.exec(text.slice(at.start))?.[0] ?? "- ";
  return { span: at, text: texts.map((t) => dash + t).join(`\n${indent}`) };
}

function useAt(analysis: Analysis, offset: number): Use | undefined {
  const { found, text } = analysis;
  const container = found && found.dialect.name === "native" ? containerOf(found.parsed) : undefined;
  const layer = container && layerOn(analysis, offset);
  const list = container?.layers.value;
  if (!found || !layer || !isSeq(list)) return undefined;
  const json = found.parsed.language === "json";
  if (list.flow && !json) return undefined;
  const { root } = container;
  const blocks = get(root, "blocks");
  const entry = entriesOf(list)[layer.index];
  const block = entry && isMapping(blocks) ? blockOf(entry.type, blocks) : undefined;
  if (!entry || !block || layer.calls.length !== 1 || entry.repeat || entry.residual) return undefined;
  const body = block.value;
  if (isMapping(body) && body.entries.some((e) => !["layers", "args"].includes(String(e.key.value))))
    return undefined;
  const rows = rowsOf(body);
  const names = namesFor(rows, layer, found);
  const values = valuesFor(entry, body, rows, text);
  const use = { found, text, root, layer, entry, block, rows, names, json };
  if (json) return values && { ...use, values };
  const standsAlone = /^\s*-\s+$/.test(text.slice(lineStart(text, layer.span.start), layer.span.start));
  if (!values || !standsAlone || rows.some((r) => /(^|[\s[{,:])[&*]\w/.test(sourceAt(r.span, text))))
    return undefined;
  return { ...use, values };
}

function blockOf(type: string, blocks: Mapping): Entry | undefined {
  const trees = new Map(blocks.entries.map((e) => [String(e.key.value), e.value] as const));
  const tree = blockNamed(type, { blocks: trees, within: [] });
  return tree && blocks.entries.find((e) => e.value === tree);
}

const PLACE = /^\$\{?(\w+)\}?$/;

/** Every `$name` of the rows with what stands in for it; nothing where an argument has no such place. */
function valuesFor(
  { args }: WrittenEntry,
  body: Tree,
  rows: readonly WrittenEntry[],
  text: string,
): ReadonlyMap<string, string> | undefined {
  const defaults = isMapping(body) ? get(body, "args") : undefined;
  const values = new Map<string, string>();
  for (const e of isMapping(defaults) ? defaults.entries : [])
    values.set(String(e.key.value), sourceAt(e.value.span, text));
  for (const { name, value } of args) values.set(String(name), sourceAt(value.span, text));
  const placed = new Set(rows.flatMap((r) => placesIn(r.tree).map((p) => p.name)));
  return [...values.keys()].every((name) => placed.has(name)) ? values : undefined;
}

interface Placed {
  readonly name: string;
  readonly span: Span;
}

function placesIn(tree: Tree): readonly Placed[] {
  if (tree.kind === "seq") return tree.items.flatMap(placesIn);
  if (tree.kind === "map") return tree.entries.flatMap((e) => placesIn(e.value));
  const name = PLACE.exec(stringOf(tree) ?? "")?.[1];
  return name === undefined ? [] : [{ name, span: tree.span }];
}

const sourceAt = ({ start, end }: Span, text: string): string => text.slice(start, end);

/** Names are the file's own from now on: the last row has that of the row it stands for, where somebody reads it by that. */
function namesFor(
  rows: readonly WrittenEntry[],
  { index, name, nameSpan }: Layer,
  { model }: Found,
): ReadonlyMap<string, string> {
  const taken = new Set(model.layers.flatMap((l) => (l.index === index ? [] : l.name)));
  const names = new Map<string, string>();
  for (const [i, row] of rows.entries()) {
    if (row.name === undefined) continue;
    const wanted = i === rows.length - 1 && nameSpan ? name : row.name;
    const free = freeName(wanted, taken);
    taken.add(free);
    names.set(row.name, free);
  }
  return names;
}

/** One row as it stands in the list of layers; nothing where it has no way to say what it reads or is called. */
function rowText(row: WrittenEntry, i: number, use: Use): string | undefined {
  const { text, values, rows, names, layer, found, json } = use;
  // A number stays one.
  const quoted = (said: string): string => (json && !/^-?\d+$/.test(said) ? JSON.stringify(said) : said);
  const edits: Edit[] = [];
  for (const place of placesIn(row.tree)) {
    const value = values.get(place.name);
    if (value === undefined) return undefined;
    edits.push({ span: place.span, text: value });
  }
  const from = row.from ? (isSeq(row.from) ? row.from.items : [row.from]) : [];
  for (const t of from) {
    const said = sourceFor(t, i, use);
    if (said === undefined) return undefined;
    edits.push({ span: t.span, text: quoted(said) });
  }
  const name = row.name === undefined ? undefined : names.get(row.name);
  if (row.nameSpan && name !== undefined && name !== row.name)
    edits.push({ span: row.nameSpan, text: quoted(name) });
  const [fed, ...others] = layer.calls[0] ?? [];
  const further: [string, { raw: string }][] = [];
  if (i === 0 && !row.from && fed && !fed.implied) {
    if (others.length > 0) return undefined;
    further.push(["from", { raw: sourceOf(fed, { text }) }]);
  }
  if (i === rows.length - 1 && row.name === undefined && layer.nameSpan && isReadByName(layer, found.model))
    further.push(["name", { raw: sourceAt(layer.nameSpan, text) }]);
  const moved = edits.map((e) => ({
    ...e,
    span: span(e.span.start - row.span.start, e.span.end - row.span.start),
  }));
  const own = indented(edited(sourceAt(row.span, text), moved), row.span.start, use);
  return further.length === 0 ? own : withMore(own, row, further, use);
}

/** An entry of several lines hangs as deep below the list of layers as it did in the block. */
function indented(own: string, start: number, { text, layer }: Use): string {
  const before = start - lineStart(text, start);
  const now = layer.span.start - lineStart(text, layer.span.start);
  const by = " ".repeat(Math.max(0, now - before));
  return own.replace(/\n([ \t]*)/g, (_, gap: string) => `\n${by}${gap.slice(Math.max(0, before - now))}`);
}

function withMore(
  own: string,
  { tree, type }: WrittenEntry,
  further: readonly (readonly [string, { readonly raw: string }])[],
  { text, json }: Use,
): string | undefined {
  const q = json ? '"' : "";
  if (tree.kind === "scalar")
    return `{${q}type${q}: ${q}${type}${q}${further.map(([key, { raw }]) => `, ${q}${key}${q}: ${raw}`).join("")}}`;
  if (!isMapping(tree)) return undefined;
  const added = more(further, styleOf(tree, text));
  return tree.flow ? own.replace(/\s*\}$/, (end) => added + end) : own.trimEnd() + added;
}

/** What a reference within the block is from outside of it. */
function sourceFor(t: Tree, i: number, { layer, rows, names, found }: Use): string | undefined {
  const n = integerOf(t);
  if (n !== undefined) {
    const to = n < 0 ? i + n : n;
    if (to < 0 || to >= i) return undefined;
    return n < 0 ? String(n) : String(layer.index + to);
  }
  const name = stringOf(t) ?? "";
  if (name !== "input" || rows.some((r) => r.name === "input")) return names.get(name);
  const fed = layer.calls[0]?.[0];
  if (!fed) return undefined;
  return fed.to.kind === "input" ? inputName(fed, found) : sourceBefore(fed, i, layer);
}

const inputName = ({ to }: Reference, { model }: Found): string | undefined =>
  to.kind === "input" ? model.inputs[to.index]?.name : undefined;

function sourceBefore({ to, text, implied }: Reference, i: number, { index }: Layer): string | undefined {
  if (to.kind !== "layer") return undefined;
  if (implied || text.startsWith("-")) return String(to.index - index - i);
  return text;
}

/** The block, where this was its only use; the last one with the key above it. */
function removal({ root, block, entry, text, found, json }: Use): readonly Edit[] {
  const blocks = root.entries.find((e) => e.key.value === "blocks");
  const lists = [
    get(root, "layers"),
    ...(isMapping(blocks?.value) ? blocks.value.entries.map((e) => e.value) : []),
  ];
  const uses = lists.flatMap((t) => (t ? usesIn(t, entry.type) : []));
  if (uses.length !== 1 || !blocks || !isMapping(blocks.value)) return [];
  const gone = blocks.value.entries.length === 1 ? blocks : block;
  if (json) {
    const whole = wholeEntry(gone, { root: found.parsed.root, text });
    return whole ? [{ span: whole, text: "" }] : [];
  }
  if (blocks.value.flow) return [];
  const start = lineStart(text, gone.key.span.start);
  const end = Math.min(lineEnd(text, gone.span.end) + 1, text.length);
  return /\S/.test(text.slice(start, gone.key.span.start)) ? [] : [{ span: span(start, end), text: "" }];
}

function usesIn(tree: Tree, type: string): readonly WrittenEntry[] {
  return rowsOf(tree).flatMap((e) => (e.type === type ? [e] : []));
}
