import type { Layer, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import { holds, type Span, span } from "../model/span";
import type { Tree } from "../model/tree";
import { type Editable, withItsLineEnds } from "./editable";
import { renumbered } from "./numbering";
import { isNumbered, readersIn, reindexed, sourceOf } from "./references";
import { isFlow, siteOf } from "./sites";
import { indentOf, lineEnd, lineStart } from "./style";

/** The span of an entry with everything that goes when it goes: its line, or its comma. */
export function wholeEntry(
  layer: Pick<Layer, "span">,
  { root, text }: Pick<Editable, "root" | "text">,
): Span | undefined {
  const site = siteOf(root, layer.span);
  if (!site) return undefined;
  const { list, at } = site;
  const parts: readonly { readonly span: Span }[] = list.kind === "seq" ? list.items : list.entries;
  if (parts.length < 2) return undefined;
  if (isFlow(list, text)) {
    const next = parts[at + 1];
    const before = parts[at - 1];
    const [own, below] = [layer.span, next?.span].map((s) => s && indentOf(text, s.start).alone);
    if (next && own && below)
      return span(lineStart(text, layer.span.start), lineStart(text, next.span.start));
    return next
      ? span(layer.span.start, next.span.start)
      : span(before?.span.end ?? layer.span.start, layer.span.end);
  }
  const start = lineStart(text, layer.span.start);
  if (!/^\s*(-\s+)?$/.test(text.slice(start, layer.span.start))) return undefined;
  const end = lineEnd(text, layer.span.end);
  // Of the last line of a text that does not end in one, the break before it goes.
  return end < text.length
    ? span(start, end + 1)
    : span(text.slice(0, start).replace(/\r?\n$/, "").length, end);
}

/**
 * The edits that take layers out of the file: what read one of them reads what it read, and where the model is said to end
 * with one it ends with that. Nothing where a layer has not just one source, or has nothing to stand in for it.
 */
export function withoutLayers(gone: readonly Layer[], file: Editable): readonly Edit[] | undefined {
  const { model } = file;
  const indices = new Set(gone.map((l) => l.index));
  if (gone.some((l) => l.calls.length > 1)) return undefined;
  const spans = gone.map((l) => wholeEntry(l, file));
  const ordered = [...indices].sort((a, b) => a - b);
  const place = (index: number): number => index - countBelow(ordered, index);
  const ends = endsWithout(indices, place, file);
  if (!ends) return undefined;
  const redirected = [...ends];
  for (const { reader, ref } of ordered.flatMap((index) => readersIn(model).get(index) ?? [])) {
    if (indices.has(reader.index)) continue;
    const edit = instead(ref, reader, indices, place, file);
    if (!edit) return undefined;
    redirected.push(...edit);
  }
  const whole = spans.flatMap((s) => s ?? []);
  if (whole.length < gone.length || overlap([...whole, ...ends.map((e) => e.span)])) return undefined;
  const done = new Set(redirected.map((e) => e.span.start));
  const others = reindexed(file, place, (l) => indices.has(l.index)).filter((e) => !done.has(e.span.start));
  const comments = renumbered(file, place).filter((e) => !whole.some((s) => holds(s, e.span.start)));
  const taken = whole.map((s) => ({ span: s, text: "" }));
  return withItsLineEnds([...taken, ...redirected, ...others, ...comments], file);
}

/** How many of some numbers in ascending order are below one. */
function countBelow(ordered: readonly number[], number: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a reference to a layer that goes becomes: the reference of that layer, written as it is written there. */
function instead(
  ref: Reference,
  reader: Layer,
  gone: ReadonlySet<number>,
  place: (index: number) => number,
  file: Editable,
): readonly Edit[] | undefined {
  const { layers } = file.model;
  const source = standIn(ref, gone, layers);
  // Read by another name, it is a part of what has that name.
  const isOwn =
    ref.implied || isNumbered(ref) || (ref.to.kind === "layer" && layers[ref.to.index]?.name === ref.text);
  if (!source || !isOwn) return undefined;
  const before = source.to.kind === "layer" ? place(source.to.index) : -1;
  const isNext = before === place(reader.index) - 1;
  // Read by order: what stands before the gap has to be what the gap was fed by.
  if (ref.implied) return isNext ? [] : undefined;
  if (source.implied) {
    if (!isNumbered(ref) || source.to.kind !== "layer") return undefined;
    return [
      { span: ref.span, text: String(ref.text.startsWith("-") ? before - place(reader.index) : before) },
    ];
  }
  if (!isNumbered(source)) return [{ span: ref.span, text: sourceOf(source, file) }];
  const back = before - place(reader.index);
  // The input of the model has no number: only the layer before all others reads it by one.
  if (before < 0) return place(reader.index) === 0 ? [{ span: ref.span, text: "-1" }] : undefined;
  // Right behind what goes, a reference is as the one that it stands in for.
  const isCounted = (isNumbered(ref) && ref.text !== "-1" ? ref : source).text.startsWith("-");
  return [{ span: ref.span, text: String(isCounted ? back : before) }];
}

/** Where the model is said to end with what goes: with what that read instead, once. */
function endsWithout(
  gone: ReadonlySet<number>,
  place: (index: number) => number,
  { root, text, model, dialect }: Editable,
): readonly Edit[] | undefined {
  const { layers, groups, outputs } = model;
  const ends = (model.mentions ?? []).filter((m) => m.ends);
  const said = new Set<number>();
  const left = new Set(outputs.filter((index) => !gone.has(index)));
  const edits: Edit[] = [];
  for (const end of ends) {
    const { to, span: at, text: written } = end;
    if (to.kind !== "layer" || !gone.has(to.index)) continue;
    said.add(to.index);
    const { to: before, output, call } = standIn(end, gone, layers) ?? end;
    const source = before.kind === "layer" ? layers[before.index] : undefined;
    // A model within another one has ends of its own.
    if (
      !source ||
      gone.has(source.index) ||
      output ||
      call ||
      groups.some((g) => g.layers.includes(to.index) !== g.layers.includes(source.index))
    )
      return undefined;
    if (left.has(source.index)) {
      const isOfEnds = (t: Tree): boolean => ends.some((m) => m.span.start === t.span.start);
      const site = siteOf(root, at);
      const whole =
        site?.list.kind === "seq" &&
        site.list.items.every(isOfEnds) &&
        wholeEntry({ span: at }, { root, text });
      if (!whole) return undefined;
      edits.push({ span: whole, text: "" });
      continue;
    }
    left.add(source.index);
    const { nameSpan } = source;
    const isNamed = nameSpan && written === layers[to.index]?.name;
    if (!isNamed && dialect.notation?.fromKey === undefined) return undefined;
    const number = place(source.index) - (written.startsWith("-") ? place(layers.length) : 0);
    edits.push({ span: at, text: isNamed ? text.slice(nameSpan.start, nameSpan.end) : String(number) });
  }
  return outputs.every((index) => !gone.has(index) || said.has(index)) ? edits : undefined;
}

/** The first reference behind those that lead through what goes; nothing where that is fed by several, or in a circle. */
function standIn(ref: Reference, gone: ReadonlySet<number>, layers: readonly Layer[]): Reference | undefined {
  let source = ref;
  for (let steps = gone.size; source.to.kind === "layer" && gone.has(source.to.index); steps--) {
    const [next, ...others] = layers[source.to.index]?.calls[0] ?? [];
    if (!next || others.length > 0 || next.to.kind === "nothing" || steps === 0) return undefined;
    source = next;
  }
  return source;
}

function overlap(spans: readonly Span[]): boolean {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  return sorted.some((s, i) => i > 0 && s.start < (sorted[i - 1] as Span).end);
}
