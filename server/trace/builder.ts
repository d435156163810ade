import type { Dim } from "../model/dim";
import {
  channelAxis,
  channels,
  type Layout,
  spatial,
  type Tensor,
  tensor,
  unknownTensor,
} from "../model/tensor";
import type { Attrs, Fault, Node, Value, Weight } from "../model/trace";
import * as ops from "../ops";
import { isRefusal, type Op } from "../ops/op";
import type { Padding } from "../ops/slide";

/** A number for all spatial axes, or one per axis. */
export type PerAxis = number | readonly number[];

export interface WindowOptions {
  readonly kernel: PerAxis;
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  /** Numbers pad both sides of their axis. */
  readonly padding?: PerAxis | Padding;
  /** The number of spatial axes; the input's own when absent. */
  readonly rank?: number;
}

export interface ConvOptions extends WindowOptions {
  readonly out: Dim;
  readonly groups?: number;
  readonly bias?: boolean;
}

export interface NormOptions {
  readonly scale?: boolean;
  readonly shift?: boolean;
  readonly moving?: boolean;
  readonly groups?: number;
  readonly over?: readonly Dim[];
}

export interface AttentionOptions {
  readonly heads: number;
  readonly keyDim: number;
  readonly valueDim?: number;
  readonly out?: Dim;
  readonly bias?: boolean;
}

/** No network stacks a block more often; a slip of the finger must not hang the editor. */
export const MOST_REPEATS = 1000;

/**
 * Writes operations down while a layer is lowered, inferring shapes as it goes. A compound block is only ever a
 * composition of calls on it: parameters, multiply-accumulates, memory and receptive field all follow from these.
 */
export class Builder {
  readonly nodes: Node[] = [];
  readonly values: Value[] = [];
  readonly faults: Fault[] = [];
  private layer = -1;
  private shared = false;
  private ordinal = 0;
  private scope = "";
  private frozen = false;
  private resting = false;
  private steps: readonly Dim[] = [];
  private path: readonly string[] = [];

  /** A tensor that enters the model. */
  input(type: Tensor, assumed: boolean): Value {
    return this.value(type, -1, -1, assumed);
  }

  /** Everything until the next call belongs to this layer; the weights of a shared layer are the same in every call. */
  begin(layer: number, shared: boolean): void {
    this.layer = layer;
    this.shared = shared;
    this.ordinal = 0;
    this.scope = "";
    this.path = [];
  }

  /** All weights that `body` makes are left as they are in training. */
  freeze<T>(body: () => T): T {
    const outer = this.frozen;
    this.frozen = true;
    try {
      return body();
    } finally {
      this.frozen = outer;
    }
  }

  /** What `body` makes has weights and is trained, but is not run outside of training: it costs nothing. */
  idle<T>(body: () => T): T {
    const outer = this.resting;
    this.resting = true;
    try {
      return body();
    } finally {
      this.resting = outer;
    }
  }

  /** What is built under the same name again, within one layer, has the same weights. */
  shareAs<T>(name: string, body: () => T): T {
    const outer = [this.shared, this.scope, this.ordinal] as const;
    this.shared = true;
    this.scope = `${this.scope}${name}/`;
    this.ordinal = 0;
    try {
      return body();
    } finally {
      [this.shared, this.scope, this.ordinal] = outer;
    }
  }

  /**
   * `body` on every step along the first axis of `x`, with the same weights: shapes are those of one step, the
   * multiply-accumulates those of all. Its outputs come back with the axis in front.
   */
  each(x: Value, layout: Layout, body: (step: Value) => readonly Value[]): readonly Value[] {
    const { dims } = x.type;
    const count = dims?.[0] ?? null;
    const rest = dims ? dims.slice(1) : null;
    const step = this.declared([x], tensor(rest, layout), "step", stepWindow(rest?.length ?? 0));
    const outer = this.steps;
    this.steps = [...outer, count];
    try {
      return body(step).map((y) => {
        const own = y.type.dims;
        return this.declared([y], tensor(own && [count, ...own], y.type.layout), "stack", stackWindow(own));
      });
    } finally {
      this.steps = outer;
    }
  }

  /**
   * The file itself says which weights the current layer has. They count where those of its operations from node
   * `from` on are not certain: behind an unknown input, or in an unknown module.
   */
  state(weights: readonly Weight[], from: number): void {
    const own = this.nodes.slice(from);
    const certain = own.every(
      (n) => !n.opaque && (n.weights.length === 0 || (!n.output.assumed && n.weights.every(isKnown))),
    );
    if (certain || own.length === 0) return;
    const bearer = own.findIndex((n) => n.weights.length > 0);
    own.forEach((n, i) => {
      const mine = i === Math.max(bearer, 0) ? weights : [];
      this.nodes[from + i] = { ...n, weights: mine, stated: true };
    });
  }

  /** A named part of a compound block. */
  within<T>(name: string, body: () => T): T {
    const outer = this.path;
    this.path = [...outer, name];
    try {
      return body();
    } finally {
      this.path = outer;
    }
  }

  /** `body` n times in series, each named `name.i`. */
  repeat(n: number, name: string, x: Value, body: (x: Value, i: number) => Value): Value {
    if (n > MOST_REPEATS) {
      this.fault("bad-argument", `is repeated ${n} times; more than ${MOST_REPEATS} are not followed`);
      return this.unknown([x]);
    }
    let y = x;
    for (let i = 0; i < n; i++) y = this.within(`${name}.${i}`, () => body(y, i));
    return y;
  }

  fault(
    code: string,
    what: string,
    more: Partial<Pick<Fault, "attr" | "input" | "instead" | "assumed" | "span">> = {},
  ): void {
    this.faults.push({ code, what, layer: this.layer, ...more });
  }

  /** The layer says how many channels it expects: a fault when others arrive. */
  expectChannels(x: Value, wanted: number | undefined, attr: string, actual: Dim = channels(x.type)): void {
    if (wanted === undefined || typeof actual !== "number" || actual === wanted) return;
    this.fault("channel-mismatch", `expects ${wanted} input channels, but ${actual} arrive`, {
      ...(x.assumed ? { assumed: true } : {}),
      attr,
      input: 0,
      instead: { attr, value: String(actual) },
    });
  }

  apply<A extends object>(op: Op<A>, inputs: readonly Value[], attrs: A): Value {
    const types = inputs.map((v) => v.type);
    const shaped = op.shape(types, attrs);
    let type: Tensor;
    const assumed = inputs.some((v) => v.assumed);
    if (isRefusal(shaped)) {
      const { refused, what, otherwise, ...place } = shaped;
      this.fault(refused, what, assumed ? { ...place, assumed } : place);
      type = otherwise;
    } else type = shaped;
    const terms = op.macs?.(types, attrs, type);
    return this.record(op.name, attrs as Attrs, inputs, type, assumed, {
      weights: op.weights?.(types, attrs) ?? [],
      macs: terms ? sumOfProducts(terms.map((t) => [...t, ...this.steps])) : 0n,
      window: op.window?.(types, attrs, type) ?? "pointwise",
      opaque: false,
    });
  }

  /**
   * A module that nothing is known of, or only its output: its weights and costs are unknown, and what depends on it
   * rests on an assumption.
   */
  unknown(inputs: readonly Value[], output?: Tensor, window: Node["window"] = "pointwise"): Value {
    const type = output ?? unknownTensor(inputs[0]?.type.layout ?? "first");
    return this.record("unknown", {}, inputs, type, true, {
      weights: [],
      macs: undefined,
      window,
      opaque: true,
    });
  }

  // Windows

  conv(x: Value, o: ConvOptions): Value {
    const { groups = 1, bias = true, out } = o;
    return this.apply(ops.conv, [x], { ...slideOf(x, o), out, groups, bias });
  }

  /** One window per channel (times `multiplier`). */
  depthwise(x: Value, o: Omit<ConvOptions, "out" | "groups"> & { readonly multiplier?: number }): Value {
    const c = channels(x.type);
    const { multiplier = 1, bias = true } = o;
    const groups = typeof c === "number" && c > 0 ? c : 1;
    const out = typeof c === "number" ? c * multiplier : null;
    return this.apply(ops.conv, [x], { ...slideOf(x, o), out, groups, bias });
  }

  locallyConnected(x: Value, o: Omit<ConvOptions, "groups">): Value {
    return this.apply(ops.locallyConnected, [x], { ...slideOf(x, o), out: o.out, bias: o.bias ?? true });
  }

  convTranspose(x: Value, o: ConvOptions & { readonly outputPadding?: PerAxis }): Value {
    const { groups = 1, bias = true, out } = o;
    const slide = slideOf(x, o);
    const outputPadding = o.outputPadding === undefined ? null : spread(o.outputPadding, slide.kernel.length);
    return this.apply(ops.convTranspose, [x], { ...slide, out, groups, bias, outputPadding });
  }

  pool(
    x: Value,
    o: WindowOptions & { readonly mode: "max" | "average" | "lp"; readonly ceil?: boolean },
  ): Value {
    return this.apply(ops.pool, [x], {
      ...slideOf(x, { ...o, stride: o.stride ?? o.kernel }),
      mode: o.mode,
      ceil: o.ceil ?? false,
    });
  }

  maxPool(x: Value, kernel: PerAxis, stride: PerAxis = 1, padding?: PerAxis): Value {
    const around =
      padding ?? (typeof kernel === "number" ? Math.floor(kernel / 2) : kernel.map((k) => Math.floor(k / 2)));
    return this.pool(x, { mode: "max", kernel, stride, padding: around });
  }

  adaptivePool(x: Value, mode: "max" | "average", size: readonly (number | null)[]): Value {
    return this.apply(ops.adaptivePool, [x], { mode, size });
  }

  globalPool(x: Value, mode: "max" | "average", keep = false): Value {
    return this.apply(ops.globalPool, [x], { mode, keep });
  }

  // Weights without a window

  dense(x: Value, out: Dim, bias = true): Value {
    return this.apply(ops.dense, [x], { out, bias });
  }

  embedding(x: Value, vocabulary: Dim, out: Dim): Value {
    return this.apply(ops.embedding, [x], { vocabulary, out });
  }

  recurrent(x: Value, attrs: ops.RecurrentAttrs): Value {
    return this.apply(ops.recurrent, [x], attrs);
  }

  norm(x: Value, kind: ops.NormAttrs["kind"], o: NormOptions = {}): Value {
    const { scale = true, shift = kind !== "rms", moving = false, ...rest } = o;
    return this.apply(ops.norm, [x], { kind, scale, shift, moving, ...rest });
  }

  batchNorm(x: Value): Value {
    return this.norm(x, "batch");
  }

  /** A learnt tensor added or multiplied in: position embeddings, layer scale. */
  scale(
    x: Value,
    o: { readonly scale?: readonly Dim[]; readonly shift?: readonly Dim[]; readonly trainable?: boolean },
  ): Value {
    return this.apply(ops.scale, [x], o);
  }

  /**
   * Scaled dot-product attention over (time, features) inputs with its four projections: the two products are counted,
   * heads × queries × keys × width each.
   */
  attention(query: Value, key: Value, value: Value, o: AttentionOptions): Value {
    const { heads, keyDim, valueDim = keyDim, bias = true } = o;
    const out = o.out ?? channels(query.type);
    const q = this.within("q", () => this.dense(query, heads * keyDim, bias));
    const k = this.within("k", () => this.dense(key, heads * keyDim, bias));
    const v = this.within("v", () => this.dense(value, heads * valueDim, bias));
    return this.within("out", () => this.dense(this.attend(q, k, v, { heads, keyDim, valueDim }), out, bias));
  }

  /** The two products of attention on projected queries, keys and values (time, features). */
  attend(
    q: Value,
    k: Value,
    v: Value,
    o: {
      readonly heads: number;
      readonly keyDim: number;
      readonly valueDim: number;
      /** So many parts of equal size that do not see each other; one when absent. */
      readonly areas?: number;
    },
  ): Value {
    const { areas = 1 } = o;
    const rows = part(tokens(q.type), areas);
    const columns = part(tokens(k.type), areas);
    const heads = o.heads * areas;
    const scores = this.apply(ops.matmul, [q, k], {
      heads,
      rows,
      inner: o.keyDim,
      columns,
      output: tensor([heads, rows, columns], "first"),
    });
    const weights = this.apply(ops.softmax, [scores], { axis: 2 });
    const space = q.type.dims?.slice(0, -1) ?? [rows];
    return this.apply(ops.matmul, [weights, v], {
      heads,
      rows,
      inner: columns,
      columns: o.valueDim,
      output: tensor([...space, o.heads * o.valueDim], "last"),
    });
  }

  /** A learnt tensor multiplied in along named axes, as an einsum says it. */
  contraction(x: Value, attrs: ops.ContractionAttrs): Value {
    return this.apply(ops.contraction, [x], attrs);
  }

  matmul(a: Value, b: Value, attrs: ops.MatmulAttrs): Value {
    return this.apply(ops.matmul, [a, b], attrs);
  }

  // Value by value

  activation(x: Value, fn: string, learnt?: readonly Dim[]): Value {
    return this.apply(ops.activation, [x], learnt ? { fn, learnt } : { fn });
  }

  softmax(x: Value, axis: number): Value {
    return this.apply(ops.softmax, [x], { axis });
  }

  dropout(x: Value, rate: number | null = null): Value {
    return this.apply(ops.dropout, [x], { rate });
  }

  identity(x: Value): Value {
    return this.apply(ops.identity, [x], {});
  }

  elementwise(fn: string, xs: readonly Value[]): Value {
    return this.apply(ops.elementwise, xs, { fn });
  }

  add(...xs: Value[]): Value {
    return this.elementwise("add", xs);
  }

  multiply(...xs: Value[]): Value {
    return this.elementwise("multiply", xs);
  }

  // Arrangement

  /** Along the channels unless an axis (of the tensor without its batch) is given. */
  concat(xs: readonly Value[], axis?: number): Value {
    const first = xs.find((x) => x.type.dims) ?? xs[0];
    return this.apply(ops.concat, xs, { axis: axis ?? (first ? channelAxis(first.type) : 0) });
  }

  /** Equal parts of the channels. */
  chunk(x: Value, parts: number): Value[] {
    const c = channels(x.type);
    const size = typeof c === "number" ? Math.ceil(c / parts) : null;
    return this.split(
      x,
      Array.from({ length: parts }, (_, i) =>
        typeof c === "number" && size !== null ? Math.min(size, c - i * size) : null,
      ),
    );
  }

  /** Parts of the channels of the given sizes. */
  split(x: Value, sizes: readonly Dim[], axis: number = channelAxis(x.type)): Value[] {
    return sizes.map((extent) => this.apply(ops.slice, [x], { axis, extent }));
  }

  flatten(
    x: Value,
    o: { readonly start?: number; readonly end?: number; readonly layout?: Layout } = {},
  ): Value {
    return this.apply(ops.flatten, [x], {
      start: o.start ?? 0,
      end: o.end ?? -1,
      layout: o.layout ?? "last",
    });
  }

  reshape(x: Value, to: readonly (number | null)[], layout: Layout = x.type.layout): Value {
    return this.apply(ops.reshape, [x], { to, layout });
  }

  permute(x: Value, order: readonly number[], layout: Layout = x.type.layout): Value {
    return this.apply(ops.permute, [x], { order, layout });
  }

  /** An image as a sequence: (C, H, W) or (H, W, C) becomes (H·W, C). */
  tokens(x: Value): Value {
    const count = tokens(x.type);
    return this.apply(ops.declared, [x], {
      output: tensor([count, channels(x.type)], "last"),
      fn: "tokens",
      sees: "fold",
    });
  }

  /** A sequence as the image that `like` is. */
  untokens(x: Value, like: Value): Value {
    const { dims, layout } = like.type;
    const c = channels(x.type);
    const axis = channelAxis(like.type);
    const output = dims
      ? tensor(
          dims.map((d, i) => (i === axis ? c : d)),
          layout,
        )
      : like.type;
    return this.apply(ops.declared, [x], { output, fn: "untokens", sees: "unfold" });
  }

  pad(x: Value, pairs: readonly (readonly [number, number])[], fn = "zero"): Value {
    return this.apply(ops.pad, [x], { pairs, fn });
  }

  crop(x: Value, pairs: readonly (readonly [number, number])[]): Value {
    return this.apply(ops.crop, [x], { pairs });
  }

  resize(
    x: Value,
    o: { readonly factor?: PerAxis; readonly size?: readonly (number | null)[]; readonly mode?: string },
  ): Value {
    const rank = Math.max(spatial(x.type).length, 1);
    const factor = o.factor === undefined ? undefined : spread(o.factor, rank);
    return this.apply(ops.resize, [x], {
      ...(factor ? { factor } : {}),
      ...(o.size ? { size: o.size } : {}),
      mode: o.mode ?? "nearest",
    });
  }

  spaceToDepth(x: Value, block: number, inverse = false): Value {
    return this.apply(ops.spaceToDepth, [x], { block, inverse });
  }

  /** A weightless step whose output is known but which has no operation of its own. */
  declared(xs: readonly Value[], output: Tensor, fn: string, sees: Node["window"] = "pointwise"): Value {
    return this.apply(ops.declared, xs, { output, fn, sees });
  }

  private record(
    op: string,
    attrs: Attrs,
    inputs: readonly Value[],
    type: Tensor,
    assumed: boolean,
    rest: Pick<Node, "macs" | "window" | "opaque"> & { readonly weights: readonly Weight[] },
  ): Value {
    const id = this.nodes.length;
    const output = this.value(type, id, this.layer, assumed);
    const share = this.shared ? `${this.layer}:${this.scope}${this.ordinal++}` : undefined;
    const weights = this.frozen ? rest.weights.map((w) => ({ ...w, trainable: false })) : rest.weights;
    this.nodes.push({
      id,
      op,
      attrs,
      inputs,
      output,
      layer: this.layer,
      path: this.path,
      share,
      ...rest,
      weights,
      ...(this.resting ? { macs: 0n, idle: true } : {}),
    });
    return output;
  }

  private value(type: Tensor, node: number, layer: number, assumed: boolean): Value {
    const value: Value = { id: this.values.length, type, node, layer, assumed };
    this.values.push(value);
    return value;
  }
}

const isKnown = (w: Weight): boolean => w.shape.every((d) => typeof d === "number");

const still = { kernel: 1, stride: 1, dilation: 1, padding: 0 } as const;

/** One step along the first axis: the other axes stay, one place to the left. */
const stepWindow = (rank: number): Node["window"] => ({
  axes: Array.from({ length: Math.max(rank - 1, 0) }, (_, i) => ({ ...still, from: i + 1 })),
});

/** All steps: a first axis of its own before those of one step. */
const stackWindow = (dims: readonly Dim[] | null): Node["window"] => ({
  axes: Array.from({ length: dims?.length ?? 0 }, (_, i) => ({ ...still, from: i === 0 ? null : i - 1 })),
});

/** The number of positions of a tensor: the product of its spatial extents. */
function tokens(t: Tensor): Dim {
  let count: Dim = 1;
  for (const d of spatial(t)) {
    if (count === 1) count = d;
    else if (d !== 1) count = typeof count === "number" && typeof d === "number" ? count * d : null;
  }
  return t.dims ? count : null;
}

const part = (count: Dim, areas: number): Dim =>
  areas === 1 ? count : typeof count === "number" ? Math.floor(count / areas) : null;

const spread = (n: PerAxis, rank: number): readonly number[] =>
  typeof n === "number"
    ? Array<number>(rank).fill(n)
    : n.length === 1 && rank > 1
      ? Array<number>(rank).fill(n[0] as number)
      : n;

function slideOf(x: Value, o: WindowOptions) {
  const lists = [o.kernel, o.stride, o.dilation].filter(
    (n): n is readonly number[] => Array.isArray(n) && n.length > 1,
  );
  const rank = o.rank ?? lists[0]?.length ?? Math.max((x.type.dims?.length ?? 3) - 1, 1);
  const { padding = 0 } = o;
  return {
    kernel: spread(o.kernel, rank),
    stride: spread(o.stride ?? 1, rank),
    dilation: spread(o.dilation ?? 1, rank),
    padding: paddingOf(padding, rank),
  };
}

function paddingOf(padding: PerAxis | Padding, rank: number): Padding {
  if (typeof padding === "string") return padding;
  if (typeof padding !== "number" && Array.isArray(padding[0])) return padding as Padding;
  return spread(padding as PerAxis, rank).map((n) => [n, n] as const);
}

/** Exact, and undefined as soon as a factor is unknown. */
function sumOfProducts(terms: readonly (readonly Dim[])[]): bigint | undefined {
  let total = 0n;
  for (const factors of terms) {
    let product = 1n;
    for (const f of factors) {
      if (typeof f !== "number") return undefined;
      product *= BigInt(f);
    }
    total += product;
  }
  return total;
}
