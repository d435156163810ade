import { roundHalfEven } from "../../model/rounding";
import type { Value } from "../../model/trace";
import { MOST_REPEATS } from "../../trace/bounds";
import type { Builder } from "../../trace/builder";
import type { BlockType, StemType } from "./keys";

/** Makes the output of a part of the network from its input. */
export type Run = (g: Builder, x: Value) => Value;

interface ConvOptions {
  readonly stride?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** Windows of odd size, padded so that a stride of 1 keeps the map's size. */
export function conv(g: Builder, x: Value, out: number, kernel: number, o: ConvOptions = {}): Value {
  const { stride = 1, groups = 1, bias = false } = o;
  return g.conv(x, { out, kernel, stride, groups, bias, padding: (kernel - 1) / 2 });
}

/** A convolution and its batch norm under pycls' names, and the activation where there is one. */
function normed(
  g: Builder,
  x: Value,
  name: string,
  out: number,
  kernel: number,
  o: ConvOptions & { readonly activation?: string } = {},
): Value {
  const made = g.within(name, () => conv(g, x, out, kernel, o));
  const even = g.within(`${name}_bn`, () => g.batchNorm(made));
  const { activation } = o;
  return activation === undefined ? even : g.within(`${name}_af`, () => g.activation(even, activation));
}

// The beginning and the end

export const stem =
  (type: StemType, width: number, activation: string): Run =>
  (g, x) => {
    const kernel = type === "res_stem_in" ? 7 : 3;
    const stride = type === "res_stem_cifar" ? 1 : 2;
    const y = normed(g, x, "conv", width, kernel, { stride, activation });
    return type === "res_stem_in" ? g.within("pool", () => g.maxPool(y, 3, 2, 1)) : y;
  };

/** A convolution where it has channels, the mean of each map, dropout where there is any, and a unit per class. */
export const head =
  (o: { width: number; classes: number; activation: string; dropout?: number }): Run =>
  (g, x) => {
    const { width, classes, activation, dropout = 0 } = o;
    const wide = width > 0 ? normed(g, x, "conv", width, 1, { activation }) : x;
    const mean = g.within("avg_pool", () => g.globalPool(wide, "average"));
    const kept = dropout > 0 ? g.within("dropout", () => g.dropout(mean, dropout)) : mean;
    return g.within("fc", () => g.dense(kept, classes));
  };

// Blocks

/** The channels of a stage's blocks: those that the first one reads, and those that all give. */
export interface StageShape {
  readonly from: number;
  readonly width: number;
  readonly stride: number;
  readonly depth: number;
}

/** What one block is made for. */
type BlockShape = Omit<StageShape, "depth">;
export type Block = (g: Builder, x: Value, shape: BlockShape) => Value;

/** Blocks in series, of which the first one changes the width and takes the stride. */
export const stage =
  (block: Block, { depth, ...first }: StageShape): Run =>
  (g, x) => {
    const one = (y: Value, i: number) =>
      block(g, y, i === 0 ? first : { from: first.width, width: first.width, stride: 1 });
    if (depth > MOST_REPEATS) return g.repeat(depth, "b", x, one);
    let y = x;
    for (let i = 0; i < depth; i++) y = g.within(`b${i + 1}`, () => one(y, i));
    return y;
  };

/** What pycls' `resnet` and `anynet` families put into a block. */
export interface BlockSettings {
  readonly activation: string;
  /** Channels within the bottleneck, groups of its 3×3 convolution, and how squeeze and excitation squeezes; for bottlenecks. */
  readonly inner: number;
  readonly groups: number;
  readonly squeeze: number;
  /** The 1×1 convolution has the stride, not the 3×3. */
  readonly strideFirst?: boolean;
}

export const blockOf = (type: BlockType, settings: BlockSettings): Block => BLOCK[type](settings);

const BLOCK: Readonly<Record<BlockType, (o: BlockSettings) => Block>> = {
  vanilla_block:
    ({ activation }) =>
    (g, x, { width, stride }) =>
      normed(g, normed(g, x, "a", width, 3, { stride, activation }), "b", width, 3, { activation }),
  res_basic_block: (o) => residual(o, basic(o)),
  res_bottleneck_block: (o) => residual(o, bottleneck(o)),
  res_bottleneck_linear_block: (o) => (g, x, shape) => {
    const y = g.within("f", () => bottleneck(o)(g, x, shape));
    return shape.from === shape.width && shape.stride === 1 ? g.add(x, y) : y;
  },
};

/** The block's input, projected where it does not fit, plus what the block makes of it. */
const residual =
  ({ activation }: BlockSettings, transform: Block): Block =>
  (g, x, shape) => {
    const { from, width, stride } = shape;
    const fits = from === width && stride === 1;
    const projected = () => {
      const y = g.within("proj", () => conv(g, x, width, 1, { stride }));
      return g.within("bn", () => g.batchNorm(y));
    };
    const short = fits ? x : projected();
    const long = g.within("f", () => transform(g, x, shape));
    return g.within("af", () => g.activation(g.add(short, long), activation));
  };

const basic =
  ({ activation }: BlockSettings): Block =>
  (g, x, { width, stride }) =>
    normed(g, normed(g, x, "a", width, 3, { stride, activation }), "b", width, 3);

const bottleneck =
  ({ activation, inner, groups, squeeze, strideFirst = false }: BlockSettings): Block =>
  (g, x, { from, width, stride }) => {
    const [first, second] = strideFirst ? [stride, 1] : [1, stride];
    const a = normed(g, x, "a", inner, 1, { stride: first, activation });
    const b = normed(g, a, "b", inner, 3, { stride: second, groups, activation });
    const hidden = roundHalfEven(from * squeeze);
    const gated = hidden > 0 ? g.within("se", () => excited(g, b, hidden, inner, activation)) : b;
    return normed(g, gated, "c", width, 1);
  };

/** Squeeze and excitation: a gate per channel from the means of all. */
function excited(g: Builder, x: Value, hidden: number, width: number, activation: string): Value {
  const mean = g.within("avg_pool", () => g.globalPool(x, "average", true));
  const gate = g.within("f_ex", () => {
    const squeezed = g.within("0", () => conv(g, mean, hidden, 1, { bias: true }));
    const active = g.within("1", () => g.activation(squeezed, activation));
    const wide = g.within("2", () => conv(g, active, width, 1, { bias: true }));
    return g.within("3", () => g.activation(wide, "sigmoid"));
  });
  return g.multiply(x, gate);
}

/** A depthwise convolution between two 1×1 of which the second has no activation, with squeeze and excitation. */
export const mbconv =
  (o: { expansion: number; kernel: number; squeeze: number; activation: string }): Block =>
  (g, x, { from, width, stride }) => {
    const { expansion, kernel, squeeze, activation } = o;
    const inner = Math.trunc(from * expansion);
    const wide = inner === from ? x : normed(g, x, "exp", inner, 1, { activation });
    const deep = normed(g, wide, "dwise", inner, kernel, { stride, groups: inner, activation });
    const gated = g.within("se", () => excited(g, deep, Math.trunc(from * squeeze), inner, activation));
    const y = normed(g, gated, "lin_proj", width, 1);
    return stride === 1 && from === width ? g.add(x, y) : y;
  };
