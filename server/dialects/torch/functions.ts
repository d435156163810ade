import { known } from "../../model/dim";
import { channelAxis, unknownTensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import type { Builder } from "../../trace/builder";
import { integer, shape } from "../../vocabulary/args";
import { type ArgsOf, defineLayer } from "../../vocabulary/layer";
import { convArgs, refuseStridedSame } from "./layers/conv";
import { axisAt } from "./module";

/**
 * What stands between the modules of a network in torch's own words, though it is no module: functions, and the usual
 * compositions of a few modules under one name.
 */

const { kernel_size, stride, padding, dilation, bias, padding_mode } = convArgs;

const perChannel = {
  kernel_size,
  stride,
  padding,
  dilation,
  depth_multiplier: integer({ min: 1, default: 1, doc: "Output channels per input channel." }),
  bias,
  padding_mode,
  in_channels: integer({ min: 1, doc: "Number of input channels; only checked against what arrives." }),
} as const;

type PerChannel = Omit<ArgsOf<typeof perChannel>, "bias">;

function depthwise(g: Builder, x: Value, a: PerChannel, biased: boolean, rank: number): Value {
  g.expectChannels(x, a.in_channels, "in_channels");
  refuseStridedSame(g, a);
  return g.depthwise(x, {
    kernel: a.kernel_size,
    stride: a.stride,
    padding: a.padding,
    dilation: a.dilation,
    multiplier: a.depth_multiplier,
    bias: biased,
    rank,
  });
}

const ranks = [1, 2, 3] as const;

/** `nn.Conv2d(c, c, k, groups=c)`. */
export const depthwises = ranks.map((rank) =>
  defineLayer({
    type: `depthwise${rank}d`,
    doc: "Depthwise convolution: each channel has its own kernels and reads no other channel.",
    args: perChannel,
    lower: (g, [x], a) => depthwise(g, x as Value, a, a.bias, rank),
  }),
);

export const separables = ranks.map((rank) =>
  defineLayer({
    type: `separable${rank}d`,
    doc: "Separable convolution: a depthwise convolution without bias, then a pointwise one that mixes the channels.",
    args: { out_channels: convArgs.out_channels, ...perChannel },
    lower(g, [x], a) {
      const y = g.within("depthwise", () => depthwise(g, x as Value, a, false, rank));
      return g.within("pointwise", () => g.conv(y, { out: a.out_channels, kernel: 1, bias: a.bias, rank }));
    },
  }),
);

export const cat = defineLayer({
  type: "cat",
  doc: "Concatenates its inputs, by default along the channels.",
  args: { dim: integer({ doc: "Axis, counting the batch as axis 0; -1 is the last." }) },
  lower(g, xs, a) {
    const x = xs.find((v) => v.type.dims);
    if (x && a.dim !== undefined && axisAt(g, x, a.dim, "dim") === undefined)
      return g.declared(xs, unknownTensor(x.type.layout), "concat", "global");
    return g.concat(xs, axisOf(xs, a.dim));
  },
});

function axisOf(xs: readonly Value[], axis: number | undefined): number | undefined {
  const x = xs.find((v) => v.type.dims);
  if (axis === undefined || !x) return undefined;
  const rank = x.type.dims?.length ?? 0;
  const at = axis < 0 ? rank + axis : axis - 1;
  return at >= 0 && at < rank ? at : channelAxis(x.type);
}

export const reshape = defineLayer({
  type: "reshape",
  doc: "Reshapes the input, without the batch; one extent may be -1.",
  args: { shape: shape({ required: true, doc: "New shape." }) },
  lower(g, [arrived], a) {
    const x = arrived as Value;
    const to = a.shape.map((d) => (known(d) ? d : null));
    const isMap = (x.type.dims?.length ?? 0) > 2;
    return g.reshape(x, to, to.length > 2 ? (isMap ? x.type.layout : "first") : "last");
  },
});
