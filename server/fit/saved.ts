import { elementsOf, ownersOf } from "../measure/memory";
import { known } from "../model/dim";
import { type Figure, figure, sum } from "../model/figure";
import { channels, volume } from "../model/tensor";
import { type Node, once, type Trace, type Value } from "../model/trace";
import { CAST, HALF, INDEX, type Precision, SINGLE } from "./precision";

/** One buffer that the forward pass keeps for the backward pass. */
export interface Saved {
  /** The operation that keeps it first: it is freed behind the backward pass of that one. */
  readonly node: number;
  /** The layer that made it; of an input of the model, the one that keeps it. */
  readonly layer: number;
  /** In bytes, for one example; and what does not grow with the batch. */
  readonly perExample: Figure;
  readonly fixed: Figure;
}

/**
 * What autograd keeps of a forward pass in training mode, each buffer once: what the derivative of an operation
 * reads, in the type in which it is there. Where autocast has to cast an input, the copy is kept and belongs to its reader.
 */
export function savedBy(trace: Trace, precision: Precision): readonly Saved[] {
  const keeper = new Keeper(trace, precision);
  for (const node of trace.nodes) keeper.run(node);
  return keeper.all();
}

const NOTHING: Figure = figure(0n);

const times = (f: Figure, n: number): Figure => ({ ...f, value: f.value * BigInt(n) });

/** Other names for the same memory, beside those that hold for every framework. */
const VIEWED: ReadonlySet<unknown> = new Set(["tokens", "untokens"]);

/** The derivative is written in what comes out. */
const BY_OUTPUT: ReadonlySet<unknown> = new Set([
  "relu",
  "sigmoid",
  "tanh",
  "exponential",
  "exp",
  "sqrt",
  "rsqrt",
]);
/** Activations that transformers has in Python: how many buffers as large as the input are kept beside the input itself. */
const WRITTEN_OUT: ReadonlyMap<unknown, number> = new Map([
  ["gelu_new", 3],
  ["gelu_fast", 6],
  ["quick_gelu", 1],
]);
/** It has a power in it, which autocast computes in 32 bits on a GPU. */
const POWER = "gelu_new";
const STRAIGHT: ReadonlySet<unknown> = new Set(["linear", "identity"]);
const SUMS: ReadonlySet<unknown> = new Set(["add", "sum", "subtract", "average", "mean"]);

class Keeper {
  private readonly owners: Value[];
  /** Bytes of a number of each value, by its id. */
  private readonly widths: number[] = [];
  private readonly kept = new Map<string, Saved>();
  /** Layers of equal blocks that keep what enters them, with its shape. */
  private readonly entered = new Set<string>();
  /** Values that are scores of an attention, up to its second product. */
  private readonly scores = new Set<Value>();

  constructor(
    private readonly trace: Trace,
    private readonly precision: Precision,
  ) {
    this.owners = [...ownersOf(trace)];
    for (const { op, attrs, inputs, output } of trace.nodes)
      if (inputs[0] && (op === "permute" || (op === "declared" && VIEWED.has(attrs.fn))))
        this.owners[output.id] = this.owner(inputs[0]);
  }

  all(): readonly Saved[] {
    return [...this.kept.values()];
  }

  private owner(v: Value): Value {
    return this.owners[v.id] as Value;
  }

  private width(v: Value): number {
    return this.widths[this.owner(v).id] ?? this.precision.width;
  }

  run(node: Node): void {
    const { amp, device } = this.precision;
    const reading = Math.max(0, ...node.inputs.map((v) => this.width(v))) || this.precision.width;
    const single =
      amp && device === "cuda" && (isSingle(node) || (this.isWrittenOut(node) && node.attrs.fn === POWER));
    // A weight that is added or multiplied is no product's: it stays as wide as it is, and so does what comes out.
    const weighed = node.op === "scale" && node.weights.length > 0 ? this.precision.width : 0;
    const width = !amp
      ? this.precision.width
      : CAST.has(node.op)
        ? HALF
        : single
          ? SINGLE
          : Math.max(reading, weighed);
    this.widths[node.output.id] = node.op === "embedding" ? this.precision.width : width;
    if (CAST.has(node.op)) this.product(node);
    else this.other(node, single);
  }

  /** The inputs of a product, as it reads them. What is frozen has no derivative that would read them. */
  private product(node: Node): void {
    const { op, inputs, output, weights } = node;
    if (weights.length > 0 && !weights.some((w) => w.trainable)) return;
    const [a, b] = inputs;
    if (op === "matmul" && this.precision.fusedAttention && a && b) {
      if (this.scores.has(a)) {
        this.cast(node, b);
        this.keep(node, output);
        this.statistics(node, elementsOf(output), 0);
        return;
      }
      if (this.feedsSoftmax(output)) this.scores.add(output);
    }
    if (op === "matmul" || op === "contraction") for (const v of inputs) this.cast(node, v);
    else if (a) this.cast(node, a);
    if (op === "recurrent") this.keep(node, output);
  }

  private other(node: Node, single: boolean): void {
    const { op, inputs, output, attrs } = node;
    const [x] = inputs;
    const keep = (v: Value | undefined): void => {
      if (!v) return;
      if (single && this.width(v) !== SINGLE) this.copy(node, v, SINGLE);
      else this.keep(node, v);
    };
    if (inputs.some((v) => this.scores.has(v))) this.scores.add(output);
    switch (op) {
      case "norm":
        keep(x);
        this.normStatistics(node);
        return;
      case "scale":
        if (attrs.scale) keep(x);
        return;
      case "activation":
        if (this.isWrittenOut(node)) this.steps(node, single);
        if (!STRAIGHT.has(attrs.fn)) BY_OUTPUT.has(attrs.fn) ? this.keep(node, output) : keep(x);
        return;
      case "softmax":
        if (!this.scores.has(output)) this.keep(node, output);
        return;
      case "pool":
      case "adaptivePool":
        keep(x);
        if (attrs.mode === "max") this.extra(node, times(elementsOf(output), INDEX));
        else if (attrs.mode === "lp") this.keep(node, output);
        return;
      case "globalPool":
        if (attrs.mode === "max") this.extra(node, times(elementsOf(output), INDEX));
        return;
      case "elementwise":
        if (!SUMS.has(attrs.fn)) for (const v of inputs) keep(v);
        return;
      case "dropout":
        this.mask(node);
        return;
      case "embedding":
        if (x) this.extra(node, times(elementsOf(x), INDEX));
    }
  }

  private isWrittenOut({ op, attrs }: Node): boolean {
    return op === "activation" && this.precision.fusedAttention && WRITTEN_OUT.has(attrs.fn);
  }

  /** What stands between the lines of an activation that Python computes step by step. */
  private steps(node: Node, single: boolean): void {
    const buffers = WRITTEN_OUT.get(node.attrs.fn) ?? 0;
    const width = this.width(node.output);
    // Half of the input, the other factor of the last product, is as wide as the input.
    const bytes = single ? (buffers - 1) * SINGLE + HALF : buffers * width;
    this.extra(node, times(elementsOf(node.output), bytes));
  }

  /** On a GPU a byte for each value, elsewhere a number. */
  private mask(node: Node): void {
    if (node.attrs.rate === 0) return;
    this.extra(
      node,
      times(elementsOf(node.output), this.precision.device === "cuda" ? 1 : this.width(node.output)),
    );
  }

  /** Mean and deviation: of each channel, or of each position. */
  private normStatistics(node: Node): void {
    const c = channels(node.output.type);
    const size = elementsOf(node.output);
    if (!known(c) || c === 0) return;
    if (node.attrs.kind === "batch") this.statistics(node, NOTHING, 2 * c);
    else if (node.attrs.kind === "rms" && this.precision.fusedAttention) {
      // In transformers it is written out: what is normalised stands beside what is scaled.
      const normalised = times({ ...size, value: size.value + size.value / BigInt(c) }, SINGLE);
      const [x] = node.inputs;
      // What comes in 16 bits is put to 32, and kept so where it is scaled in these.
      const wider = this.precision.amp && node.attrs.single === true && x && this.width(x) === HALF;
      const more = wider ? size.value * BigInt(SINGLE - HALF) : 0n;
      this.extra(node, { ...normalised, value: normalised.value + more });
    } else if (node.attrs.kind === "layer")
      this.statistics(node, times({ ...size, value: size.value / BigInt(c) }, 2), 0);
  }

  private statistics(node: Node, { value, status }: Figure, perModel: number): void {
    const copies = this.copiesOf(node);
    const one = node.op === "matmul" ? heads(node, value) : value;
    this.put(
      `s${node.id}`,
      node,
      node.layer,
      times({ value: one * copies, status }, SINGLE),
      figure(BigInt(perModel * SINGLE) * copies),
    );
  }

  /** Kept as it is; every reader keeps the same one. */
  private keep(node: Node, v: Value): void {
    const owner = this.owner(v);
    const maker = this.trace.nodes[owner.node];
    const apart = maker !== undefined && maker.layer !== node.layer;
    if (apart && node.copies !== undefined) this.entered.add(entryOf(node.layer, owner));
    // What leaves equal blocks is what enters each but the first: it is kept as often only where they keep that.
    const once = apart && maker.copies !== undefined && !this.entered.has(entryOf(maker.layer, owner));
    this.buffer(`v${owner.id}`, node, owner, this.width(v), once ? { ...maker, copies: 1 } : maker);
  }

  /** What a product reads is of its own type. */
  private cast(node: Node, v: Value): void {
    if (this.scores.has(v)) return;
    if (this.precision.amp && this.width(v) !== HALF) this.copy(node, v, HALF);
    else this.keep(node, v);
  }

  /** Whoever casts it makes it: of equal blocks each its own. */
  private copy(node: Node, v: Value, width: number): void {
    this.buffer(`c${node.id},${v.id}`, node, v, width, node);
  }

  private buffer(key: string, node: Node, v: Value, width: number, maker = this.trace.nodes[v.node]): void {
    const copies = this.copiesOf(maker ?? node);
    const one = elementsOf(v);
    const status = node.opaque ? "partial" : one.status;
    this.put(
      key,
      node,
      v.layer >= 0 ? v.layer : node.layer,
      times({ value: one.value * copies, status }, width),
      NOTHING,
    );
  }

  private extra(node: Node, { value, status }: Figure): void {
    this.put(`x${node.id}`, node, node.layer, { value: value * this.copiesOf(node), status }, NOTHING);
  }

  private put(key: string, node: Node, layer: number, perExample: Figure, fixed: Figure): void {
    if (!this.kept.has(key)) this.kept.set(key, { node: node.id, layer, perExample, fixed });
  }

  private copiesOf({ copies }: Node): bigint {
    return copies === undefined ? 1n : known(copies) ? BigInt(copies) : 1n;
  }

  /** Whether a softmax reads it, a mask or a scale between them allowed. */
  private feedsSoftmax(v: Value): boolean {
    const seen = new Set<Value>([v]);
    for (const { op, inputs, output } of this.trace.nodes.slice(v.node + 1, v.node + 1 + NEAR)) {
      if (!inputs.some((x) => seen.has(x))) continue;
      if (op === "softmax") return true;
      if (op === "elementwise" || op === "scale" || op === "identity") seen.add(output);
    }
    return false;
  }
}

const entryOf = (layer: number, { type }: Value): string => `${layer} ${type.dims?.join()}`;

/** Between the two products of an attention there is little. */
const NEAR = 12;

/** What a GPU's autocast puts to 32 bits, of the operations that there are. */
const isSingle = ({ op, attrs }: Node): boolean =>
  op === "softmax" ||
  (op === "norm" && (attrs.kind === "layer" || attrs.kind === "group")) ||
  (op === "activation" && attrs.fn === "softplus");

/** The fused kernel keeps one number for each position and head. */
function heads({ attrs, output }: Node, value: bigint): bigint {
  const c = channels(output.type);
  const { heads: n } = attrs;
  return known(c) && c > 0 && typeof n === "number" && Number.isSafeInteger(n)
    ? (value / BigInt(c)) * BigInt(n)
    : 0n;
}

/** The weights that autocast keeps in 16 bits beside the master ones, in elements. */
export function castWeights(nodes: readonly Node[]): Figure {
  return sum(
    once(nodes.filter(({ op }) => CAST.has(op))).flatMap((node) =>
      node.weights.map((w) => {
        const n = volume(node.copies === undefined ? w.shape : [node.copies, ...w.shape]);
        return n === undefined ? ({ value: 0n, status: "partial" } as const) : figure(n);
      }),
    ),
  );
}
