import { type Dim, mulDims } from "../model/dim";
import { channelAxis, channels, type Layout, spatial, type Tensor, tensor } from "../model/tensor";
import type { Node, Value } from "../model/trace";
import * as ops from "../ops";
import type { AttentionOptions, ConvOptions, NormOptions, PerAxis, WindowOptions } from "./options";
import { Recaller } from "./recall";
import { isList, paddingOf, spread } from "./windows";

/**
 * Each canonical operation by name, as dialects and blocks call it. A compound block is only ever a composition of calls
 * on it: parameters, multiply-accumulates, memory and receptive field all follow from these.
 */
export class Builder extends Recaller {
  // Windows

  conv(x: Value, o: ConvOptions): Value {
    const { kernel, stride, dilation, padding } = this.slide(x, o);
    const { groups = 1, bias = true, out } = o;
    // The most frequent operation of all, and a spread takes longer than the rest of it.
    return this.apply(ops.conv, [x], { kernel, stride, dilation, padding, out, groups, bias });
  }

  /** One window per channel (times `multiplier`). */
  depthwise(x: Value, o: Omit<ConvOptions, "out" | "groups"> & { readonly multiplier?: number }): Value {
    const c = channels(x.type);
    const { multiplier = 1, ...rest } = o;
    const groups = typeof c === "number" && c > 0 ? c : 1;
    const out = typeof c === "number" ? c * multiplier : null;
    return this.conv(x, { ...rest, out, groups });
  }

  locallyConnected(x: Value, o: Omit<ConvOptions, "groups"> & Pick<ops.LocalAttrs, "kept">): Value {
    const { out, bias = true, kept = "windows" } = o;
    return this.apply(ops.locallyConnected, [x], { ...this.slide(x, o), out, bias, kept });
  }

  convTranspose(x: Value, o: ConvOptions & { readonly outputPadding?: PerAxis }): Value {
    const { groups = 1, bias = true, out } = o;
    const slide = this.slide(x, o);
    const outputPadding = o.outputPadding === undefined ? null : spread(o.outputPadding, slide.kernel.length);
    return this.apply(ops.convTranspose, [x], { ...slide, out, groups, bias, outputPadding });
  }

  pool(
    x: Value,
    o: WindowOptions & { readonly mode: "max" | "average" | "lp"; readonly ceil?: boolean },
  ): Value {
    return this.apply(ops.pool, [x], {
      ...this.slide(x, { ...o, stride: o.stride ?? o.kernel }),
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

  /** The inverse of a max pooling, which the second input says the places of. */
  unpool(xs: readonly Value[], o: WindowOptions & { readonly size?: readonly Dim[] }): Value {
    const slide = this.slide(xs[0] as Value, { ...o, stride: o.stride ?? o.kernel });
    return this.apply(ops.unpool, xs, { ...slide, ...(o.size ? { size: o.size } : {}) });
  }

  /** Every window's values as channels of its position. */
  patches(x: Value, o: WindowOptions): Value {
    return this.apply(ops.patches, [x], this.slide(x, o));
  }

  /** The windows back over a map of this size, overlaps added up. */
  overlay(x: Value, o: WindowOptions & { readonly size: readonly number[] }): Value {
    return this.apply(ops.overlay, [x], { ...this.slide(x, { ...o, rank: o.size.length }), size: o.size });
  }

  globalPool(x: Value, mode: "max" | "average", keep = false): Value {
    return this.apply(ops.globalPool, [x], { mode, keep });
  }

  // Weights without a window

  /** `width` is that of the input, where the layer says it: its kernel is made for that, whatever arrives. */
  dense(x: Value, out: Dim, bias = true, width?: Dim): Value {
    return this.apply(ops.dense, [x], { out, bias, ...(width === undefined ? {} : { width }) });
  }

  /** A dense layer per expert; every position goes through `active` of them. */
  experts(x: Value, attrs: ops.ExpertsAttrs): Value {
    return this.apply(ops.experts, [x], attrs);
  }

  /** What passes is kept for the steps to come. */
  cache(x: Value, o: { readonly window?: Dim; readonly state?: readonly Dim[] } = {}): Value {
    return this.apply(ops.cache, [x], o);
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

  /** A learnt tensor multiplied in along named axes of one or more inputs, as an einsum says it. */
  contraction(x: Value | readonly Value[], attrs: ops.ContractionAttrs): Value {
    return this.apply(ops.contraction, [x].flat(), attrs);
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
      Array.from({ length: this.times(parts, "is parted") }, (_, i) =>
        typeof c === "number" && size !== null ? Math.min(size, c - i * size) : null,
      ),
    );
  }

  /** Parts of the channels of the given sizes. */
  split(x: Value, sizes: readonly Dim[], axis: number = channelAxis(x.type)): Value[] {
    return sizes.map((size) => this.apply(ops.slice, [x], { axis, extent: isNumber(size) ? size : null }));
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
    // What a broken file divides may be no number at all.
    const extents = to.map((d) => (d !== null && Number.isFinite(d) ? d : null));
    return this.apply(ops.reshape, [x], { to: extents, layout });
  }

  permute(x: Value, order: readonly number[], layout: Layout = x.type.layout): Value {
    return this.apply(ops.permute, [x], { order, layout });
  }

  /** The axes in another order, with new ones between them, or without some of extent 1. */
  realign(x: Value, axes: readonly ops.AxisSource[], layout: Layout = x.type.layout): Value {
    return this.apply(ops.realign, [x], { axes, layout });
  }

  /** One value for all along some axes. */
  reduce(x: Value, axes: readonly number[], fn: string, keep = false): Value {
    return this.apply(ops.reduce, [x], { axes, fn, keep });
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

  /** The arguments of a window, one value per axis each. */
  private slide(x: Value, o: WindowOptions) {
    const lists = [o.kernel, o.stride, o.dilation].filter(isList);
    const rank = o.rank ?? lists[0]?.length ?? Math.max((x.type.dims?.length ?? 3) - 1, 1);
    const { padding = 0 } = o;
    const odd = [...lists, padding].find((n) => Array.isArray(n) && n.length > 1 && n.length !== rank);
    if (Array.isArray(odd))
      this.fault(
        "bad-argument",
        `slides over ${rank} axes, but one of its arguments has ${odd.length} values`,
      );
    return {
      kernel: spread(o.kernel, rank),
      stride: spread(o.stride ?? 1, rank),
      dilation: spread(o.dilation ?? 1, rank),
      padding: paddingOf(padding, rank),
    };
  }

  /** A weightless step whose output is known but which has no operation of its own. */
  declared(xs: readonly Value[], output: Tensor, fn: string, sees: Node["window"] = "pointwise"): Value {
    return this.apply(ops.declared, xs, { output, fn, sees });
  }
}

/** A number that is none is as good as unknown. */
const isNumber = (d: Dim): boolean => !Number.isNaN(d);

/** The number of positions of a tensor: the product of its spatial extents. */
const tokens = (t: Tensor): Dim => (t.dims ? mulDims(spatial(t)) : null);

const part = (count: Dim, areas: number): Dim =>
  areas === 1 ? count : typeof count === "number" ? Math.floor(count / areas) : null;
