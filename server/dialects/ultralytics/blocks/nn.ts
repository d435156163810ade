import { spatial } from "../../../model/tensor";
import { anything, flag, integer, perAxis, real, shape, text } from "../../vocabulary/args";
import { free } from "./_block";
import { width } from "./_kit";

/** Modules of torch.nn take their arguments as torch has them: nothing is scaled, and input channels are written. */

const channelsIn = integer({ min: 1, required: true });

export const Conv2d = free("nn.Conv2d", {
  args: {
    in_channels: channelsIn,
    out_channels: channelsIn,
    kernel_size: perAxis({ min: 1, required: true }),
    stride: perAxis({ min: 1, default: 1 }),
    padding: perAxis({ min: 0, default: 0 }),
    dilation: integer({ min: 1, default: 1 }),
    groups: integer({ min: 1, default: 1 }),
    bias: flag({ default: true }),
  },
  build(b, [x], a) {
    b.g.expectChannels(x, a.in_channels, "in_channels");
    const { out_channels: out, kernel_size: kernel, stride, padding, dilation, groups, bias } = a;
    return b.g.conv(x, { out, kernel, stride, padding, dilation, groups, bias, rank: 2 });
  },
});

export const Linear = free("nn.Linear", {
  args: { in_features: channelsIn, out_features: channelsIn, bias: flag({ default: true }) },
  build(b, [x], a) {
    const { dims } = x.type;
    b.g.expectChannels(x, a.in_features, "in_features", dims?.[dims.length - 1] ?? null);
    return b.g.dense(x, a.out_features, a.bias);
  },
});

export const Flatten = free("nn.Flatten", { build: (b, [x]) => b.g.flatten(x) });

export const Upsample = free("nn.Upsample", {
  args: { size: anything({}), scale_factor: real({ min: 0 }), mode: text({ default: "nearest" }) },
  build(b, [x], a) {
    const value = a.size?.kind === "scalar" ? a.size.value : undefined;
    if (typeof value === "number")
      return b.g.resize(x, { size: spatial(x.type).map(() => value), mode: a.mode });
    return b.g.resize(x, { factor: a.scale_factor ?? 1, mode: a.mode });
  },
});

export const MaxPool2d = free("nn.MaxPool2d", {
  args: {
    kernel_size: perAxis({ min: 1, required: true }),
    stride: perAxis({ min: 1 }),
    padding: perAxis({ min: 0, default: 0 }),
    dilation: integer({ min: 1, default: 1 }),
    return_indices: flag({ default: false }),
    ceil_mode: flag({ default: false }),
  },
  build: (b, [x], a) =>
    b.g.pool(x, {
      mode: "max",
      kernel: a.kernel_size,
      stride: a.stride ?? a.kernel_size,
      padding: a.padding,
      dilation: a.dilation,
      ceil: a.ceil_mode,
      rank: 2,
    }),
});

export const AvgPool2d = free("nn.AvgPool2d", {
  args: {
    kernel_size: perAxis({ min: 1, required: true }),
    stride: perAxis({ min: 1 }),
    padding: perAxis({ min: 0, default: 0 }),
    ceil_mode: flag({ default: false }),
  },
  build: (b, [x], a) =>
    b.g.pool(x, {
      mode: "average",
      kernel: a.kernel_size,
      stride: a.stride ?? a.kernel_size,
      padding: a.padding,
      ceil: a.ceil_mode,
      rank: 2,
    }),
});

export const AdaptiveAvgPool2d = free("nn.AdaptiveAvgPool2d", {
  args: { output_size: shape({ required: true }) },
  build(b, [x], a) {
    const [height = null, wide = height] = a.output_size.map((d) => (typeof d === "number" ? d : null));
    return b.g.adaptivePool(x, "average", [height, wide]);
  },
});

/** One tuple: left, right, top, bottom. */
export const ZeroPad2d = free("nn.ZeroPad2d", {
  args: {
    padding: shape({ required: true, doc: "One number, or [left, right, top, bottom] as one argument." }),
  },
  build(b, [x], a) {
    const [left = 0, right = left, top = left, bottom = left] = a.padding.map((d) =>
      typeof d === "number" ? d : 0,
    );
    return b.g.pad(x, [
      [top, bottom],
      [left, right],
    ]);
  },
});

export const Identity = free("nn.Identity", {
  args: { ignored: anything({}) },
  build: (b, [x]) => b.g.identity(x),
});

/** The loader puts the channels in, whatever is written. */
export const BatchNorm2d = free("nn.BatchNorm2d", {
  args: { num_features: anything({}) },
  build: (b, [x]) => b.g.batchNorm(x),
});

export const Dropout = free("nn.Dropout nn.Dropout2d", {
  args: { p: real({ min: 0, max: 1, default: 0.5 }), inplace: flag({ default: false }) },
  build: (b, [x], a) => b.g.dropout(x, a.p),
});

export const PixelShuffle = free("nn.PixelShuffle", {
  args: { upscale_factor: integer({ min: 1, required: true }) },
  build: (b, [x], a) => b.g.spaceToDepth(x, a.upscale_factor, true),
});

export const PixelUnshuffle = free("nn.PixelUnshuffle", {
  args: { downscale_factor: integer({ min: 1, required: true }) },
  build: (b, [x], a) => b.g.spaceToDepth(x, a.downscale_factor),
});

const FUNCTIONS = [
  "ReLU",
  "ReLU6",
  "LeakyReLU",
  "SiLU",
  "GELU",
  "Mish",
  "Hardswish",
  "Sigmoid",
  "Tanh",
  "ELU",
  "Softplus",
];

export const functions = FUNCTIONS.map((name) =>
  free(`nn.${name}`, {
    args: { first: anything({}), inplace: anything({}) },
    build: (b, [x]) => b.g.activation(x, name.toLowerCase()),
  }),
);

export const PReLU = free("nn.PReLU", {
  args: { num_parameters: integer({ min: 1, default: 1 }) },
  build(b, [x], a) {
    if (a.num_parameters > 1 && width(x) !== a.num_parameters)
      b.g.expectChannels(x, a.num_parameters, "num_parameters");
    return b.g.activation(x, "prelu", [a.num_parameters]);
  },
});
