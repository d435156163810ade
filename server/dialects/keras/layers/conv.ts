import { known } from "../../../model/dim";
import { spatial, type Tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { integer, perAxis } from "../../../vocabulary/args";
import { activated, activation } from "../common/activate";
import { dataFormat, filters, formatted, paddingOf, slide, useBias } from "../common/args";
import { loraRank, partlyAdapted } from "../common/lora";
import { type Call, type KerasLayer, layer, ranks } from "../spec";

const window = (rank: number, a: SlideArgs) => ({
  kernel: a.kernel_size,
  stride: a.strides,
  dilation: a.dilation_rate,
  padding: a.padding,
  rank,
});

interface SlideArgs {
  readonly kernel_size: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly dilation_rate: number | readonly number[];
  readonly padding: "valid" | "same" | "causal";
}

/** Before Keras 3, axes in front of those that a convolution slides along are as many more examples. */
function overMore(
  { g, version }: Pick<Call<unknown>, "g" | "version">,
  x: Value,
  rank: number,
  body: (x: Value) => Value,
): Value {
  const { dims, layout } = x.type;
  if (version === "keras3" || !dims || dims.length <= rank + 1) return body(x);
  return g.each(x, layout, (one) => [overMore({ g, version }, one, rank, body)])[0] as Value;
}

export const convolutions = ranks((rank) =>
  layer({
    type: `Conv${rank}D`,
    aliases: [`Convolution${rank}D`],
    args: {
      filters,
      ...slide,
      padding: paddingOf(rank === 1),
      groups: integer({ min: 1, default: 1 }),
      activation,
      use_bias: useBias,
      lora_rank: loraRank,
    },
    lower(call) {
      const { g, args: a } = call;
      const o = { ...window(rank, a), out: a.filters, groups: a.groups, bias: a.use_bias };
      const convolved = (x: Value): Value => partlyAdapted(g, g.conv(x, o), a.lora_rank);
      return activated(g, overMore(call, formatted(call, rank), rank, convolved), a.activation);
    },
  }),
);

export const transposed = ranks((rank) =>
  layer({
    type: `Conv${rank}DTranspose`,
    aliases: [`Convolution${rank}DTranspose`, `Deconvolution${rank}D`],
    args: { filters, ...slide, output_padding: perAxis({ min: 0 }), activation, use_bias: useBias },
    lower(call) {
      const { g, args: a } = call;
      const { output_padding: outputPadding } = a;
      // Before Keras 3 it takes a dilation along three axes, and computes without it.
      const isPlain = rank === 3 && call.version !== "keras3";
      const beyond = Array.from({ length: rank }, (_, i) => i).find((i) => {
        const n = outputPadding === undefined ? -1 : at(outputPadding, i);
        return n >= at(a.strides, i) && n < (isPlain ? 1 : at(a.dilation_rate, i));
      });
      if (beyond !== undefined)
        g.fault("bad-argument", "output_padding must be smaller than the strides, along every axis", {
          attr: "output_padding",
        });
      const y = g.convTranspose(formatted(call, rank), {
        ...window(rank, isPlain ? { ...a, dilation_rate: 1 } : a),
        out: a.filters,
        bias: a.use_bias,
        ...(outputPadding === undefined ? {} : { outputPadding }),
      });
      return activated(g, y, a.activation);
    },
  }),
);

const multiplier = integer({ min: 1, default: 1 });

const depthwise = (rank: number): KerasLayer =>
  layer({
    type: `DepthwiseConv${rank}D`,
    args: { ...slide, depth_multiplier: multiplier, activation, use_bias: useBias },
    lower(call) {
      const { g, args: a } = call;
      const o = { ...window(rank, a), multiplier: a.depth_multiplier, bias: a.use_bias };
      return activated(g, g.depthwise(formatted(call, rank), o), a.activation);
    },
  });

const separable = (rank: number): KerasLayer =>
  layer({
    type: `SeparableConv${rank}D`,
    aliases: [`SeparableConvolution${rank}D`],
    args: {
      filters,
      ...slide,
      padding: paddingOf(rank === 1),
      depth_multiplier: multiplier,
      activation,
      use_bias: useBias,
    },
    lower(call) {
      const { g, args: a } = call;
      const o = { ...window(rank, a), multiplier: a.depth_multiplier, bias: false };
      const deep = g.within("depthwise", () => g.depthwise(formatted(call, rank), o));
      const wide = g.within("pointwise", () =>
        g.conv(deep, { kernel: 1, rank, out: a.filters, bias: a.use_bias }),
      );
      return activated(g, wide, a.activation);
    },
  });

export const depthwiseConvolutions = [depthwise(1), depthwise(2), separable(1), separable(2)];

/** How Keras stores their weights, by the number of the implementation. */
const KEPT = { 1: "windows", 2: "matrix", 3: "connections" } as const;

const local = (rank: number): KerasLayer =>
  layer({
    type: `LocallyConnected${rank}D`,
    args: {
      filters,
      kernel_size: slide.kernel_size,
      strides: slide.strides,
      padding: slide.padding,
      data_format: dataFormat,
      use_bias: useBias,
      activation,
      implementation: integer({ min: 1, max: 3, default: 1 }),
    },
    lower(call) {
      const { g, args: a } = call;
      const x = formatted(call, rank);
      const kept = KEPT[a.implementation as keyof typeof KEPT];
      const o = { ...window(rank, { ...a, dilation_rate: 1 }), out: a.filters, bias: a.use_bias, kept };
      const padding = a.padding === "same" ? centred(x.type, a) : undefined;
      return activated(g, g.locallyConnected(x, padding ? { ...o, padding } : o), a.activation);
    },
  });

/**
 * `same` as these layers have it: the middle of the first window lies on the first input, of the next one a stride
 * further, and what hangs over is left out. Nothing where an extent is not known.
 */
function centred(x: Tensor, a: Pick<SlideArgs, "kernel_size" | "strides">): Pairs | undefined {
  const space = spatial(x).filter(known);
  if (space.length < spatial(x).length || space.length === 0) return undefined;
  return space.map((n, i) => {
    const [kernel, stride] = [at(a.kernel_size, i), at(a.strides, i)];
    const before = Math.floor(kernel / 2);
    return [before, (Math.ceil(n / stride) - 1) * stride + kernel - n - before];
  });
}

type Pairs = readonly (readonly [before: number, after: number])[];

const at = (n: number | readonly number[], axis: number): number =>
  typeof n === "number" ? n : (n[axis] ?? n[0] ?? 1);

export const locallyConnected = [local(1), local(2)];
