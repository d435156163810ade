import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { ConvOptions } from "../../../trace/options";
import { flag, integer, padding, perAxis } from "../../../vocabulary/args";
import { type ArgsOf, defineLayer } from "../../../vocabulary/layer";
import { ranked } from "./_ranks";

const window = {
  kernel_size: perAxis({
    min: 1,
    required: true,
    aliases: ["kernel", "k", "ksize", "filter_size", "kernel_shape"],
    doc: "Extent of the window.",
  }),
  stride: perAxis({
    min: 1,
    default: 1,
    aliases: ["strides", "s", "subsample"],
    doc: "Step from one window to the next.",
  }),
  padding: padding({
    default: 0,
    aliases: ["pad", "p", "border_mode"],
    doc: "What is added around the input.",
  }),
  dilation: perAxis({
    min: 1,
    default: 1,
    aliases: ["dilation_rate", "d"],
    doc: "Distance between the inputs of a window.",
  }),
} as const;

const bias = flag({ default: true, aliases: ["use_bias"], doc: "Whether each output channel has a bias." });
const inChannels = integer({
  min: 1,
  aliases: ["in_features", "c_in", "nin", "input_channels"],
  doc: "Checked against what arrives; needed nowhere.",
});
const filters = integer({
  min: 1,
  required: true,
  aliases: [
    "filters",
    "channels",
    "num_filters",
    "num_channels",
    "nb_filter",
    "num_filter",
    "out",
    "c_out",
    "nout",
  ],
  doc: "Number of output channels.",
});

const convArgs = {
  out_channels: filters,
  ...window,
  groups: integer({
    min: 1,
    default: 1,
    aliases: ["group", "g"],
    doc: "Groups of channels that do not see each other.",
  }),
  bias,
  in_channels: inChannels,
} as const;

const conv =
  (rank: number | undefined) =>
  (g: Builder, [x]: readonly Value[], a: ArgsOf<typeof convArgs>) => {
    const input = x as Value;
    g.expectChannels(input, a.in_channels, "in_channels");
    return g.conv(input, options(a, rank));
  };

function options(a: ArgsOf<typeof convArgs>, rank: number | undefined): ConvOptions {
  const {
    out_channels: out,
    kernel_size: kernel,
    stride,
    padding: around,
    dilation,
    groups,
    bias: biased,
  } = a;
  return { out, kernel, stride, padding: around, dilation, groups, bias: biased, ...(rank ? { rank } : {}) };
}

export const [conv1d, conv2d, conv3d, convolution] = ranked((rank, suffix) =>
  defineLayer({
    type: `conv${suffix}`,
    aliases: [`convolution${suffix}`, `convolutional${suffix}`],
    doc: "Convolution: one window of weights per filter, shared by all positions.",
    args: convArgs,
    lower: conv(rank),
  }),
);

const transposedArgs = {
  ...convArgs,
  output_padding: perAxis({ min: 0, doc: "Extra extent at the end of the output." }),
} as const;

export const [convTranspose1d, convTranspose2d, convTranspose3d, convTranspose] = ranked((rank, suffix) =>
  defineLayer({
    type: `convtranspose${suffix}`,
    aliases: [
      `conv${suffix}transpose`,
      `transposedconv${suffix}`,
      `deconv${suffix}`,
      `deconvolution${suffix}`,
    ],
    doc: "Transposed convolution: every input spreads over a window of outputs.",
    args: transposedArgs,
    lower(g, [x], a) {
      g.expectChannels(x as Value, a.in_channels, "in_channels");
      const { output_padding: outputPadding } = a;
      return g.convTranspose(x as Value, {
        ...options(a, rank),
        ...(outputPadding === undefined ? {} : { outputPadding }),
      });
    },
  }),
);

const depthwiseArgs = {
  ...window,
  depth_multiplier: integer({
    min: 1,
    default: 1,
    aliases: ["multiplier"],
    doc: "Output channels per input channel.",
  }),
  bias,
  in_channels: inChannels,
} as const;

export const [depthwise1d, depthwise2d, depthwise3d, depthwise] = ranked((rank, suffix) =>
  defineLayer({
    type: `depthwiseconv${suffix}`,
    aliases: [`dwconv${suffix}`, `depthwise${suffix}`],
    doc: "Depthwise convolution: every channel has windows of its own and sees no other channel.",
    args: depthwiseArgs,
    lower(g, [x], a) {
      const { kernel_size: kernel, stride, padding: around, dilation, depth_multiplier: multiplier } = a;
      g.expectChannels(x as Value, a.in_channels, "in_channels");
      return g.depthwise(x as Value, {
        kernel,
        stride,
        padding: around,
        dilation,
        multiplier,
        bias: a.bias,
        ...(rank ? { rank } : {}),
      });
    },
  }),
);

const separableArgs = { out_channels: filters, ...depthwiseArgs } as const;

export const [separable1d, separable2d, separable3d, separable] = ranked((rank, suffix) =>
  defineLayer({
    type: `separableconv${suffix}`,
    aliases: [`sepconv${suffix}`],
    doc: "Separable convolution: a depthwise one without bias, then one of extent 1 that mixes the channels.",
    args: separableArgs,
    lower(g, [x], a) {
      const {
        kernel_size: kernel,
        stride,
        padding: around,
        dilation,
        depth_multiplier: multiplier,
        out_channels: out,
      } = a;
      g.expectChannels(x as Value, a.in_channels, "in_channels");
      const r = rank ? { rank } : {};
      const y = g.within("depthwise", () =>
        g.depthwise(x as Value, { kernel, stride, padding: around, dilation, multiplier, bias: false, ...r }),
      );
      return g.within("pointwise", () => g.conv(y, { out, kernel: 1, bias: a.bias, ...r }));
    },
  }),
);

const localArgs = { out_channels: filters, ...window, bias, in_channels: inChannels } as const;

export const [local1d, local2d, local3d, locallyConnected] = ranked((rank, suffix) =>
  defineLayer({
    type: `locallyconnected${suffix}`,
    aliases: [`local${suffix}`, `locallyconnectedlayer${suffix}`],
    doc: "Local connection without sharing: a window of weights of its own at every position.",
    args: localArgs,
    lower(g, [x], a) {
      const { out_channels: out, kernel_size: kernel, stride, padding: around, dilation } = a;
      g.expectChannels(x as Value, a.in_channels, "in_channels");
      return g.locallyConnected(x as Value, {
        out,
        kernel,
        stride,
        padding: around,
        dilation,
        bias: a.bias,
        ...(rank ? { rank } : {}),
      });
    },
  }),
);

export const squeezeExcite = defineLayer({
  type: "squeezeexcite",
  aliases: ["se", "seblock", "squeezeexcitation"],
  doc: "Squeeze and excite: a gate per channel from the means of all channels (Hu et al. 2018).",
  args: {
    reduction: integer({ min: 1, default: 16, aliases: ["ratio", "r"], doc: "Channels over hidden units." }),
    bias: flag({ default: true, aliases: ["use_bias"] }),
  },
  lower(g, [x], a) {
    const input = x as Value;
    const c = channels(input.type);
    const hidden = typeof c === "number" ? Math.max(Math.floor(c / a.reduction), 1) : null;
    const mean = g.globalPool(input, "average", true);
    const squeezed = g.activation(
      g.within("reduce", () => g.conv(mean, { out: hidden, kernel: 1, bias: a.bias })),
      "relu",
    );
    const gate = g.within("expand", () => g.conv(squeezed, { out: c, kernel: 1, bias: a.bias }));
    return g.multiply(input, g.activation(gate, "sigmoid"));
  },
});
