import type { Analysis, Found } from "../../analysis/analyse";
import type { LayerFacts, ReceptiveField } from "../../model/facts";
import { type Figure, figure, guess, UNKNOWN } from "../../model/figure";
import type { Argument, Layer, Reference } from "../../model/layer";
import { memoryOf } from "../../model/memory";
import type { Options } from "../../model/options";
import type { Tensor } from "../../model/tensor";
import { type Forecast, forecast } from "../../transfer/forecast";
import { type CostName, costFigures } from "../inference";
import { aligned, type Match } from "./align";
import { wording } from "./wording";

/** What has become of a model between two versions of its file. */
export interface ModelDiff {
  readonly before: Found;
  readonly after: Found;
  readonly totals: Readonly<Record<TotalName, Change>>;
  /** Of models whose files are numbers, what it takes to keep, run and train them; none of others. */
  readonly costs: readonly CostChange[];
  /** Every layer of both, in the order of the new version; one that is gone stands where it stood. */
  readonly layers: readonly LayerDiff[];
  readonly inputs: readonly [before: readonly Tensor[], after: readonly Tensor[]];
  /** What is loaded of the weights of the one into the other; absent where it is not known how their framework does it. */
  readonly pretrained?: Forecast;
  /** What the memory was computed with. */
  readonly memory: { readonly dtype: string; readonly batch: number };
}

export const TOTALS = ["parameters", "trainable", "macs", "flops", "peakMemory"] as const;
export type TotalName = (typeof TOTALS)[number];

export interface CostChange extends Change {
  readonly name: CostName;
}

/** A figure before and after; how far their difference can be trusted. */
export interface Change {
  readonly before: Figure;
  readonly after: Figure;
  readonly delta: Figure;
}

/**
 * `changed`: written otherwise, or reading something else. `affected`: written as before, but its figures or its shape
 * follow from what changed above it.
 */
export type ChangeKind = "added" | "removed" | "changed" | "affected" | "same";

export interface LayerDiff {
  readonly kind: ChangeKind;
  readonly before: Side | null;
  readonly after: Side | null;
  /** What was written otherwise, a sentence's part each: `k: 3 → 5`. */
  readonly edits: readonly Edit[];
  readonly parameters: Change;
  readonly macs: Change;
  readonly activations: Change;
}

export interface Side {
  readonly layer: Layer;
  readonly facts: LayerFacts;
}

export interface Edit {
  readonly what: "type" | "name" | "argument" | "arguments" | "inputs" | "repeat" | "group" | "place";
  /** The argument's name. */
  readonly name?: string | number;
  /** Null: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Null where one of the two is no model. */
export function diff(before: Analysis, after: Analysis): ModelDiff | null {
  if (!before.found || !after.found) return null;
  const { dtype = "float32", batchSize = 1 } = after.options;
  const pretrained = pretrainedOf(before, after);
  return {
    before: before.found,
    after: after.found,
    totals: totalsOf(before.found, after.found, { dtype, batchSize }),
    costs: costsOf(before, after),
    layers: layersOf(before.found, after.found),
    inputs: [before.found.model.inputs.map((i) => i.type), after.found.model.inputs.map((i) => i.type)],
    ...(pretrained ? { pretrained } : {}),
    memory: { dtype, batch: batchSize },
  };
}

/** As they are trained: folded networks keep other tensors. */
function pretrainedOf(
  { found: before, options }: Analysis,
  { found: after }: Analysis,
): Forecast | undefined {
  if (!before || !after || options.fused || before.dialect.name !== after.dialect.name) return undefined;
  const [weights, into] = [before.dialect.state?.(before), after.dialect.state?.(after)];
  return weights && into && forecast(weights, into);
}

export function changeOf(before: Figure, after: Figure): Change {
  if (before.status === "unknown" || after.status === "unknown") return { before, after, delta: UNKNOWN };
  const sure = before.status === "complete" && after.status === "complete";
  return { before, after, delta: guess(after.value - before.value, !sure) };
}

/** Whether it is sure that nothing changed. */
export const isSame = ({ before, after }: Change): boolean =>
  before.value === after.value && before.status === after.status;

function totalsOf(before: Found, after: Found, options: Options): ModelDiff["totals"] {
  const [a, b] = [before.facts.totals, after.facts.totals];
  return {
    parameters: changeOf(a.parameters, b.parameters),
    trainable: changeOf(a.trainable, b.trainable),
    macs: changeOf(a.macs, b.macs),
    // Counted in two ways they cannot be compared.
    flops: a.convention === b.convention ? changeOf(a.flops, b.flops) : changeOf(UNKNOWN, b.flops),
    peakMemory: changeOf(memoryOf(a, options).peak, memoryOf(b, options).peak),
  };
}

/** With the same choices of the user on both sides. */
function costsOf(before: Analysis, after: Analysis): readonly CostChange[] {
  const [a, b] = [before, after].map(({ found }) => (found ? costFigures(found, after.options) : []));
  return (b ?? []).flatMap(({ name, figure: now }): CostChange[] => {
    const then = a?.find((o) => o.name === name)?.figure;
    return then ? [{ name, ...changeOf(then, now) }] : [];
  });
}

// Layers

function layersOf(before: Found, after: Found): readonly LayerDiff[] {
  const pairs = aligned(before.model, after.model);
  const newOf = new Map(pairs.map((p) => [p.before.index, p.after.index]));
  const pairOf = new Map(pairs.map((p) => [p.after.index, p]));
  const gone = before.model.layers.filter((l) => !newOf.has(l.index));
  const all: LayerDiff[] = [];
  let next = 0;
  /** Those that are gone stand before the first layer that stood behind them. */
  const goneBefore = (index: number): void => {
    for (let old = gone[next]; old && old.index < index; old = gone[++next])
      all.push(between("removed", side(before, old), null, []));
  };
  for (const layer of after.model.layers) {
    const pair = pairOf.get(layer.index);
    if (pair && !pair.moved) goneBefore(pair.before.index);
    all.push(pair ? paired(pair, before, after, newOf) : added(after, layer));
  }
  goneBefore(Infinity);
  return all;
}

const side = (found: Found, layer: Layer): Side => ({
  layer,
  facts: found.facts.layers[layer.index] as LayerFacts,
});

const added = (found: Found, layer: Layer): LayerDiff => between("added", null, side(found, layer), []);

function between(
  kind: ChangeKind,
  before: Side | null,
  after: Side | null,
  edits: readonly Edit[],
): LayerDiff {
  const change = (pick: (f: LayerFacts) => Figure): Change =>
    changeOf(before ? pick(before.facts) : NONE, after ? pick(after.facts) : NONE);
  return {
    kind,
    before,
    after,
    edits,
    parameters: change((f) => f.parameters),
    macs: change((f) => f.macs),
    activations: change((f) => f.activations),
  };
}

/** A layer that is not there has nothing of anything, for sure. */
const NONE = figure(0n);

function paired(pair: Match, before: Found, after: Found, newOf: ReadonlyMap<number, number>): LayerDiff {
  const [a, b] = [side(before, pair.before), side(after, pair.after)];
  const edits = editsOf(pair, before, after, newOf);
  const whole = between("changed", a, b, edits);
  if (edits.length > 0) return whole;
  const follows =
    !isSame(whole.parameters) || !isSame(whole.macs) || shapeChanged(whole) || fieldChanged(whole);
  return { ...whole, kind: follows ? "affected" : "same" };
}

export function shapeChanged({ before, after }: LayerDiff): boolean {
  const shapes = (s: Side | null): string => JSON.stringify(s?.facts.outputs.map((t) => t.dims) ?? null);
  return shapes(before) !== shapes(after);
}

/** What it sees of the input; where its centre lies is nobody's concern here. */
export function fieldChanged({ before, after }: LayerDiff): boolean {
  const seen = (f: ReceptiveField | null | undefined): string =>
    f ? (f.global ? "global" : f.axes.map((x) => `${x.min}-${x.size}/${x.stride}`).join(" ")) : "";
  return seen(before?.facts.receptiveField) !== seen(after?.facts.receptiveField);
}

// What was written otherwise

function editsOf(
  { before: a, after: b, moved = false }: Match,
  before: Found,
  after: Found,
  newOf: ReadonlyMap<number, number>,
): readonly Edit[] {
  const named = (l: Layer): string | null => (l.nameSpan ? l.name : null);
  const plain = (what: Edit["what"], x: string | null, y: string | null): readonly Edit[] =>
    x === y ? [] : [{ what, before: x, after: y }];
  return [
    ...plain("type", a.type, b.type),
    ...plain("name", named(a), named(b)),
    ...plain("repeat", String(a.repeat ?? 1), String(b.repeat ?? 1)),
    ...(a.type === b.type || !isPositional(a) || !isPositional(b) ? argumentEdits(a, b) : listEdits(a, b)),
    ...inputEdits({ before: a, after: b }, before, after, newOf),
    ...plain("group", a.group ?? null, b.group ?? null),
    ...(moved ? plain("place", String(a.index), String(b.index)) : []),
  ];
}

const isPositional = ({ args }: Layer): boolean => args.every((a) => a.keySpan === undefined);

/** Arguments at the same position of two types are not the same argument: the lists are compared as they are written. */
function listEdits({ args: a }: Layer, { args: b }: Layer): readonly Edit[] {
  const list = (args: readonly Argument[]): string => `[${args.map((x) => wording(x.value)).join(", ")}]`;
  const [before, after] = [list(a), list(b)];
  return before === after ? [] : [{ what: "arguments", before, after }];
}

function argumentEdits({ args: before }: Layer, { args: after }: Layer): readonly Edit[] {
  const olds = new Map(before.map((a) => [a.name, wording(a.value)]));
  const news = new Map(after.map((a) => [a.name, wording(a.value)]));
  const names = [...new Set([...olds.keys(), ...news.keys()])];
  return names.flatMap((name): Edit[] => {
    const [x, y] = [olds.get(name) ?? null, news.get(name) ?? null];
    return x === y ? [] : [{ what: "argument", name, before: x, after: y }];
  });
}

/**
 * A reference that was renumbered because rows moved still reads the same layer. And what reads the layer above it, as it
 * did before, needs no word of its own when another one stands there now.
 */
function inputEdits(
  { before: a, after: b }: Match,
  before: Found,
  after: Found,
  newOf: ReadonlyMap<number, number>,
): readonly Edit[] {
  const same = (old: Reference, now: Reference): boolean => {
    if (old.output !== now.output || old.call !== now.call || old.to.kind !== now.to.kind) return false;
    if (old.to.kind === "nothing" || now.to.kind === "nothing") return old.text === now.text;
    if (old.to.kind === "input") return old.to.index === now.to.index;
    const above = old.to.index === a.index - 1 && now.to.index === b.index - 1;
    return above || newOf.get(old.to.index) === now.to.index;
  };
  const [olds, news] = [a.calls.flat(), b.calls.flat()];
  const alike = a.calls.length === b.calls.length && olds.length === news.length;
  if (alike && olds.every((old, i) => same(old, news[i] as Reference))) return [];
  // The first layer of a file reads the model's input, whatever comes to stand there.
  if (olds.every((r) => r.implied) && news.every((r) => r.implied)) return [];
  return [{ what: "inputs", before: sourcesText(a, before), after: sourcesText(b, after) }];
}

const sourcesText = ({ calls }: Layer, { model }: Found): string =>
  calls
    .flat()
    .map(({ to, text }) => {
      if (to.kind === "input") return model.inputs[to.index]?.name ?? "input";
      const layer = to.kind === "layer" ? model.layers[to.index] : undefined;
      return layer ? (layer.nameSpan ? layer.name : String(layer.index)) : text || "?";
    })
    .join(", ");
