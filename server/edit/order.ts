import type { Layer } from "../model/layer";
import type { Edit } from "../model/problem";
import { holds } from "../model/span";
import { type Editable, withItsLineEnds } from "./editable";
import { nameFor, standing } from "./insert";
import { renumbered } from "./numbering";
import { isNumbered, reindexed } from "./references";
import { wholeEntry } from "./remove";
import { siteOf } from "./sites";

/** Whether any layer says by name or number that it reads this one. */
const isNamed = ({ index }: Layer, layers: readonly Layer[]): boolean =>
  layers.some((l) => l.calls.flat().some((r) => !r.implied && r.to.kind === "layer" && r.to.index === index));

/**
 * The edits that write a layer a second time, before itself: the copy has another name and reads what the layer read, the
 * layer reads the copy. Numbers behind it are counted up.
 */
export function duplicated(layer: Layer, file: Editable): readonly Edit[] | undefined {
  const { root, text, model } = file;
  const site = siteOf(root, layer.span);
  const [source, ...more] = layer.calls[0] ?? [];
  if (!site || !source || more.length > 0 || layer.calls.length > 1) return undefined;
  // Where who reads whom is written, the layer has to be able to say that it reads the copy.
  if (!source.implied && !isNumbered(source)) return undefined;
  const name = nameFor(layer.type, model.layers);
  const { start } = layer.span;
  const named = layer.nameSpan && site.list.kind === "seq" ? layer.nameSpan : undefined;
  const entry = named
    ? text.slice(start, named.start) +
      requoted(text.slice(named.start, named.end), name) +
      text.slice(named.end, layer.span.end)
    : text.slice(start, layer.span.end);
  const value = site.list.kind === "map" ? site.list.entries[site.at]?.value : undefined;
  const at = standing(site, value ? text.slice(value.span.start, value.span.end) : entry, name, text);
  if (!at) return undefined;
  const place = (index: number): number => (index >= layer.index ? index + 1 : index);
  const own = source.implied || source.text === "-1" ? [] : [{ span: source.span, text: "-1" }];
  const others = reindexed(file, place, (l) => l === layer);
  return withItsLineEnds([at, ...own, ...others, ...renumbered(file, place)], file);
}

/** The row before the one that says so. */
const BEFORE = "-1";

const chainOf = (layers: readonly Layer[]): readonly number[] =>
  layers.flatMap((l) => l.calls.flat().flatMap((r) => (r.text === BEFORE ? [r.span.start] : [])));

/** Whether any layer reads this one by its number. */
const isCalled = ({ index }: Layer, layers: readonly Layer[]): boolean =>
  layers.some((l) =>
    l.calls.flat().some((r) => r.text !== BEFORE && r.to.kind === "layer" && r.to.index === index),
  );

/** The edits that put a layer of a chain before another one of the same list; nothing where it is read by name or number. */
export function moved(layer: Layer, before: Layer, file: Editable): readonly Edit[] | undefined {
  const { root, text, model } = file;
  const whole = wholeEntry(layer, file);
  const site = siteOf(root, before.span);
  const [source, ...others] = layer.calls[0] ?? [];
  const isWritten = source?.text === BEFORE;
  const isRead = isWritten ? isCalled : isNamed;
  const byOrder = (source?.implied || isWritten) && others.length === 0 && !isRead(layer, model.layers);
  if (!whole || site?.list.kind !== "seq" || !byOrder || layer === before) return undefined;
  if (siteOf(root, layer.span)?.list !== site.list || model.outputs.includes(layer.index)) return undefined;
  const at = standing(site, text.slice(layer.span.start, layer.span.end), layer.name, text);
  if (!at) return undefined;
  const [from, to] = [layer.index, before.index > layer.index ? before.index - 1 : before.index];
  const place = (index: number): number => {
    if (index === from) return to;
    if (from < index && index <= to) return index - 1;
    return to <= index && index < from ? index + 1 : index;
  };
  // Who says that it reads the row before it reads whatever stands there then.
  const chain = new Set(isWritten ? chainOf(model.layers) : []);
  const changed = [...reindexed(file, place, (l) => l === layer), ...renumbered(file, place)];
  const around = changed.filter((e) => !chain.has(e.span.start) && !holds(whole, e.span.start));
  return withItsLineEnds([at, { span: whole, text: "" }, ...around], file);
}

const requoted = (old: string, name: string): string => {
  const quote = /^["']/.exec(old)?.[0] ?? "";
  return `${quote}${name}${quote}`;
};
