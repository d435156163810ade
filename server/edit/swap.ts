import { edited } from "../model/edits";
import type { Layer, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import { holds, type Span, span } from "../model/span";
import type { Editable } from "./editable";
import { renumbered } from "./numbering";
import { isNumbered, rewired, type Use, usesOf } from "./references";
import { isFlow, siteOf } from "./sites";
import { lineEnd, lineStart } from "./style";

/**
 * The edits that let two neighbours of one list change places. Where the lower one reads the upper one, the chain goes
 * through them the other way round; where it does not, everybody reads what they read before.
 */
export function swapped(upper: Layer, lower: Layer, file: Editable): readonly Edit[] | undefined {
  const chunks = chunksOf(upper, lower, file);
  const inner = chunks && (isChained(upper, lower) ? asChain : asNeighbours)(upper, lower, file);
  if (!chunks || !inner) return undefined;
  const place = exchange(upper.index);
  const edits = [...inner, ...renumbered(file, place)];
  const [first, second] = chunks;
  const within = (chunk: Span): string => {
    const own = edits.filter((e) => holds(chunk, e.span.start));
    const moved = own.map((e) => ({
      ...e,
      span: span(e.span.start - chunk.start, e.span.end - chunk.start),
    }));
    return edited(file.text.slice(chunk.start, chunk.end), moved);
  };
  const outside = edits.filter((e) => !holds(first, e.span.start) && !holds(second, e.span.start));
  return [{ span: first, text: within(second) }, { span: second, text: within(first) }, ...outside];
}

const exchange =
  (first: number) =>
  (index: number): number =>
    index === first ? first + 1 : index === first + 1 ? first : index;

/** What of the text goes with each of the two: its lines, comments and all, or just its entry. */
function chunksOf(upper: Layer, lower: Layer, { root, text }: Editable): readonly [Span, Span] | undefined {
  const [first, second] = [siteOf(root, upper.span), siteOf(root, lower.span)];
  if (!first || !second || first.list !== second.list || second.at !== first.at + 1) return undefined;
  if (lower.index !== upper.index + 1) return undefined;
  const { list } = first;
  if (isFlow(list, text)) return [upper.span, lower.span];
  const [a, b] = [linesOf(upper, text), linesOf(lower, text)];
  const areLines = [upper, lower].every((l) =>
    /^\s*(-\s+)?$/.test(text.slice(lineStart(text, l.span.start), l.span.start)),
  );
  return areLines && a.end < b.start ? [a, b] : undefined;
}

function linesOf({ span: { start, end } }: Layer, text: string): Span {
  const last = lineEnd(text, end);
  return span(lineStart(text, start), text[last - 1] === "\r" ? last - 1 : last);
}

const leadsTo = ({ to }: Reference, { index }: Layer): boolean => to.kind === "layer" && to.index === index;

const isChained = (upper: Layer, lower: Layer): boolean => lower.calls.flat().some((r) => leadsTo(r, upper));

/** The one thing that a layer reads, where it reads one. */
function sourceIn({ calls }: Layer): Reference | undefined {
  const [only, ...others] = calls.flat();
  return others.length > 0 || calls.length !== 1 ? undefined : only;
}

/** Of a chain, who reads whom goes by position: what the two say of it stays where it stands. */
function asChain(upper: Layer, lower: Layer, file: Editable): readonly Edit[] | undefined {
  const { model, text } = file;
  const [first, second] = [sourceIn(upper), sourceIn(lower)];
  if (!first || !second || Boolean(first.implied) !== Boolean(second.implied)) return undefined;
  if (!second.implied && !isNumbered(second)) return undefined;
  const pair = [upper, lower];
  const isRows = file.dialect.notation?.rows === true;
  if (!isRows && pair.some((l) => model.outputs.includes(l.index))) return undefined;
  const behind = lower.index + 1;
  const goesOn = ({ reader, ref }: Use): boolean =>
    reader.index === behind && leadsTo(ref, lower) && (ref.implied === true || ref.text === "-1");
  // Who reads one of them by order, and does not stand right behind them, has no way to say so.
  const isLost = (u: Use): boolean =>
    u.ref.implied === true && !pair.includes(u.reader) && !goesOn(u) && pair.some((l) => leadsTo(u.ref, l));
  // Counted back to the upper one, it could not be told afterwards from one that goes on.
  const isTwoBack = ({ reader, ref }: Use): boolean =>
    reader.index === behind && leadsTo(ref, upper) && ref.text.startsWith("-");
  if (usesOf(model).some((u) => isLost(u) || isTwoBack(u))) return undefined;
  const place = exchange(upper.index);
  const own = new Set([first, second]);
  const target = (use: Use): number => {
    const to = use.ref.to.kind === "layer" ? use.ref.to.index : -1;
    return goesOn(use) ? lower.index : place(to);
  };
  const others = rewired(file, place, target).filter((e) => ![...own].some((r) => r.span === e.span));
  if (first.implied) return others;
  const written = (r: Reference): string => text.slice(r.span.start, r.span.end);
  return [
    { span: first.span, text: written(second) },
    { span: second.span, text: written(first) },
    ...others,
  ];
}

/** Two that have nothing to do with each other: every reference goes with what it means. */
function asNeighbours(upper: Layer, lower: Layer, file: Editable): readonly Edit[] | undefined {
  const pair = [upper, lower];
  const isImplied = ({ reader, ref }: Use): boolean =>
    ref.implied === true && (pair.includes(reader) || pair.some((l) => leadsTo(ref, l)));
  if (usesOf(file.model).some(isImplied) || pair.some((l) => l.calls.flat().some((r) => r.implied)))
    return undefined;
  // The input of the model has no number of its own: -1 means it at the top only.
  if (pair.some((l) => l.calls.flat().some((r) => r.to.kind === "input" && isNumbered(r)))) return undefined;
  const place = exchange(upper.index);
  return rewired(file, place, ({ ref }) => (ref.to.kind === "layer" ? place(ref.to.index) : -1));
}
