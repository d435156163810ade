import { argumentsBehind, valueLike } from "../../edit/arguments";
import { insertedBefore } from "../../edit/insert";
import { isNumbered, reindexed } from "../../edit/references";
import { wholeEntry } from "../../edit/remove";
import { lineEnd, type Pairs } from "../../edit/style";
import type { Layer } from "../../model/layer";
import type { Edit, Fix } from "../../model/problem";
import { channels } from "../../model/tensor";
import type { Node } from "../../model/trace";
import { integerOf } from "../../model/tree";
import type { IdeasInput } from "../../text/ideas";
import { exact } from "../../text/numbers";
import { argumentFor } from "../../vocabulary/spellings";
import type { Context, Trial } from "../engine/rule";
import { globalPooling, maxPooling, spelled } from "./spelling";

/** What a dense layer reads, from the map on: the layer that folds it, and those on the way. */
export interface FlatWay {
  readonly fold: Layer;
  readonly dense: Layer;
  readonly rank: number;
  readonly channels: number;
}

/** The steps from a map to the dense layer that reads all of it, where each is a layer of its own. */
export function flatWayOf(dense: Layer, { trace, model }: Context): FlatWay | undefined {
  const nodes = trace.byLayer[dense.index] ?? [];
  let node: Node | undefined = nodes.find((n) => n.op === "dense");
  while (node && node.window !== "collapse") {
    const input: Node["inputs"][number] | undefined = node.inputs[0];
    if (!input || node.inputs.length !== 1) return undefined;
    node = trace.nodes[input.node];
  }
  const map = node?.inputs[0]?.type;
  const fold = node && model.layers[node.layer];
  const c = map?.dims?.[map.layout === "first" ? 0 : map.dims.length - 1];
  if (!map?.dims || !fold || fold === dense || typeof c !== "number") return undefined;
  if ((trace.byLayer[fold.index] ?? []).length !== 1) return undefined;
  return { fold, dense, rank: map.dims.length - 1, channels: c };
}

/** Ways to fewer weights, each tried on the file itself: what its title says is what the file then has. */
export function poolingRemedies(way: FlatWay, context: Context): readonly Fix[] {
  const { fold, rank } = way;
  const behind = (index: number): number => (index >= fold.index ? index + 1 : index);
  const into = (title: string, edits: readonly Edit[] | undefined): readonly Fix[] =>
    edits ? counted(title, adapted(edits, behind, context), context) : [];
  return [
    ...into("Insert global average pooling", insertedBefore(fold, globalPooling(rank, context), context)),
    ...into(
      `Insert ${Array(rank).fill(2).join("×")} max pooling`,
      insertedBefore(fold, maxPooling(rank, 2, context), context),
    ),
  ];
}

/** The fix, if the edited file is a sound model and all of its parameters are known. */
export function counted(title: string, edits: readonly Edit[] | undefined, context: Context): readonly Fix[] {
  const trial = edits && soundTrial(edits, context);
  if (!edits || !trial) return [];
  const { parameters } = trial.facts.totals;
  const before = context.facts.totals.parameters;
  if (parameters.status !== "complete" || before.status !== "complete") return [];
  return [{ title: `${title}: ${exact(before.value)} → ${exact(parameters.value)} parameters`, edits }];
}

/** The edited file, when nothing is wrong with it that was not wrong before. */
export function soundTrial(edits: readonly Edit[], context: Context): Trial | undefined {
  const trial = context.tried(edits);
  return trial && trial.faults <= context.faults.length + context.trace.faults.length ? trial : undefined;
}

/** Layers that say how many values they read have to say the new numbers; `place` says where each then stands. */
export function adapted(
  edits: readonly Edit[],
  place: (index: number) => number,
  context: Context,
): readonly Edit[] {
  const declared = context.model.layers.flatMap((layer) => {
    const own = argumentFor(layer, "arriving");
    return own &&
      integerOf(own.value) !== undefined &&
      !edits.some((e) => e.span.start === own.value.span.start)
      ? [{ layer, own }]
      : [];
  });
  const trial = declared.length > 0 ? context.tried(edits) : undefined;
  if (!trial) return edits;
  const news = declared.flatMap(({ layer, own }): readonly Edit[] => {
    const index = place(layer.index);
    const type = trial.facts.layers[index]?.inputs[0]?.type;
    const isDense = trial.trace.byLayer[index]?.[0]?.op === "dense";
    const now = type && (isDense ? type.dims?.at(-1) : channels(type));
    return typeof now === "number" && now !== integerOf(own.value)
      ? [{ span: own.value.span, text: String(now) }]
      : [];
  });
  return [...edits, ...news];
}

/**
 * The dense layer as a convolution of its own geometry: it reads the map itself, and what folded the map stands behind
 * it. Only where the file's order says who feeds whom, and nothing refers to the two by name.
 */
export function convolutionRemedy(way: FlatWay, ideas: IdeasInput, context: Context): readonly Fix[] {
  const { fold, dense, rank, channels } = way;
  const { model } = context;
  const [source, ...others] = fold.calls[0] ?? [];
  const between = model.layers.slice(fold.index + 1, dense.index + 1);
  const inOrder = between.every((l) => l.calls.length === 1 && l.calls[0]?.every((r) => r.implied));
  if (!source || others.length > 0 || !inOrder || model.outputs.includes(fold.index)) return [];
  const refs = model.layers.flatMap((l) => (between.includes(l) ? [] : l.calls.flat()));
  const readers = refs.filter((r) => leadsTo(r, dense.index));
  if (
    refs.some((r) => leadsInto(r, fold.index, dense.index)) ||
    readers.some((r) => !r.implied && !isNumbered(r))
  )
    return [];
  const positions = ideas.space.reduce((p, n) => p * BigInt(n), 1n);
  const isLeaf = readers.length === 0;
  // The number of answers is not to be rounded.
  if (isLeaf && positions * BigInt(ideas.filters) !== BigInt(ideas.units)) return [];
  if (!isLeaf && (!source.implied || model.outputs.includes(dense.index))) return [];
  const from: Pairs = source.implied ? [] : [["from", { raw: source.text }]];
  const moves = isLeaf ? removed(fold, context) : moved(fold, dense, context);
  const words = rewritten(dense, { rank, channels, from }, ideas, context);
  const title = `Replace with a ${ideas.window.join("×")} convolution of ${plural(ideas.filters, "filter")}`;
  if (!moves || !words) return [];
  const place = (index: number): number => (isLeaf && index > fold.index ? index - 1 : index);
  return counted(title, adapted([...moves, ...words], place, context), context);
}

type Ref = Layer["calls"][number][number];

const leadsTo = ({ to }: Ref, index: number): boolean => to.kind === "layer" && to.index === index;

const leadsInto = ({ to }: Ref, first: number, last: number): boolean =>
  to.kind === "layer" && to.index >= first && to.index < last;

/** Without the folding layer: nothing behind the dense one needs a vector. */
function removed(fold: Layer, context: Context): readonly Edit[] | undefined {
  const whole = wholeEntry(fold, context);
  const place = (index: number): number => (index > fold.index ? index - 1 : index);
  return whole && [{ span: whole, text: "" }, ...reindexed(context, place)];
}

/** The folding layer behind the dense one instead of before it; the numbers of those behind both stay. */
function moved(fold: Layer, dense: Layer, context: Context): readonly Edit[] | undefined {
  const { text } = context;
  const whole = wholeEntry(fold, context);
  if (!whole) return undefined;
  const entry = text.slice(fold.span.start, fold.span.end);
  const line = text.slice(whole.start, whole.end);
  const own: Edit = { span: whole, text: "" };
  const place = (index: number): number => (index > fold.index && index < dense.index ? index - 1 : index);
  const numbers = reindexed(context, place);
  if (/^\s*-/.test(line)) {
    const at = Math.min(lineEnd(text, dense.span.end) + 1, text.length);
    const needsBreak = text[at - 1] !== "\n";
    return [
      own,
      {
        span: { start: at, end: at },
        text: (needsBreak ? "\n" : "") + line.trimEnd() + (needsBreak ? "" : "\n"),
      },
      ...numbers,
    ];
  }
  const { end } = dense.span;
  const gap = /^\s*/.exec(text.slice(fold.span.end).replace(/^\s*,/, ""))?.[0] ?? " ";
  return [own, { span: { start: end, end }, text: `,${gap}${entry}` }, ...numbers];
}

/** The type and the arguments of the dense layer as those of a convolution. */
function rewritten(
  dense: Layer,
  { rank, channels, from }: { readonly rank: number; readonly channels: number; readonly from: Pairs },
  { filters, window }: IdeasInput,
  context: Context,
): readonly Edit[] | undefined {
  const { words } = context.model.framework;
  const units = argumentFor(dense, "width");
  if (!units?.keySpan) return undefined;
  const source = context.text.slice(dense.typeSpan.start, dense.typeSpan.end);
  const quote = /^["']/.exec(source)?.[0] ?? "";
  const type = `${quote}${spelled(words.conv(rank), context)}${quote}`;
  const kernel = new Set(window).size === 1 ? (window[0] as number) : window;
  const shape: Pairs = [[words.kernel, kernel], ["padding", "same"], ...from];
  const behind = argumentsBehind(dense, String(units.name), shape, context);
  if (!behind) return undefined;
  const declared = argumentFor(dense, "arriving");
  return [
    { span: dense.typeSpan, text: type },
    { span: units.keySpan, text: requoted(units.keySpan, words.channels, context) },
    { span: units.value.span, text: valueLike(dense, String(units.name), filters, context) },
    behind,
    ...(declared?.keySpan
      ? [
          { span: declared.keySpan, text: requoted(declared.keySpan, words.arriving, context) },
          { span: declared.value.span, text: String(channels) },
        ]
      : []),
  ];
}

const plural = (n: number, what: string): string => `${exact(n)} ${what}${n === 1 ? "" : "s"}`;

function requoted(at: Edit["span"], name: string, { text }: Context): string {
  const quote = /^["']/.exec(text.slice(at.start, at.end))?.[0] ?? "";
  return `${quote}${name}${quote}`;
}
