import { compatible, type Dim } from "../../../model/dim";
import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { flag, integer, real, shape } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";
import { ranked } from "./_ranks";

const affine = flag({
  default: true,
  aliases: ["elementwise_affine"],
  doc: "Whether a scale and a shift are learnt.",
});
const eps = real({ min: 0, aliases: ["epsilon"], doc: "Added to the variance." });
const momentum = real({ doc: "Of the running statistics." });
const width = integer({
  min: 1,
  aliases: ["num_channels"],
  doc: "Checked against what arrives; needed nowhere.",
});

export const [batchNorm1d, batchNorm2d, batchNorm3d, batchNorm] = ranked((_, suffix) =>
  defineLayer({
    type: `batchnorm${suffix}`,
    aliases: suffix === "" ? ["batchnormalization", "bn", "syncbatchnorm"] : [`bn${suffix}`],
    doc: "Batch norm: each channel by its mean and variance over the batch.",
    args: {
      num_features: width,
      eps,
      momentum,
      affine,
      center: flag({ default: true, doc: "Whether a shift is learnt." }),
      scale: flag({ default: true, doc: "Whether a scale is learnt." }),
      moving: flag({
        default: false,
        doc: "Count the moving mean and variance as parameters, as Keras does.",
      }),
      track_running_stats: flag({ default: true }),
      axis: integer({}),
    },
    keras: { moving: true },
    lower(g, [x], a) {
      // Without a scale or running statistics there is nothing that has to fit.
      if (a.affine || a.track_running_stats) g.expectChannels(x as Value, a.num_features, "num_features");
      return g.norm(x as Value, "batch", {
        scale: a.affine && a.scale,
        shift: a.affine && a.center,
        moving: a.moving,
      });
    },
  }),
);

export const [instanceNorm1d, instanceNorm2d, instanceNorm3d, instanceNorm] = ranked((_, suffix) =>
  defineLayer({
    type: `instancenorm${suffix}`,
    aliases: [`instancenormalization${suffix}`],
    doc: "Instance norm: each channel of each example by its own mean and variance.",
    args: {
      num_features: width,
      eps,
      momentum,
      affine: flag({ default: false }),
      track_running_stats: flag({ default: false }),
    },
    lower(g, [x], a) {
      if (a.affine || a.track_running_stats) g.expectChannels(x as Value, a.num_features, "num_features");
      return g.norm(x as Value, "instance", { scale: a.affine, shift: a.affine });
    },
  }),
);

/** What is normalised together must be the last axes of the input. */
function expectLast(g: Builder, dims: readonly Dim[] | null, over: readonly Dim[]): void {
  const last = dims?.slice(Math.max(dims.length - over.length, 0));
  if (!last || (last.length === over.length && last.every((d, i) => compatible(d, over[i] ?? null)))) return;
  const written = (list: readonly Dim[]): string => list.map((d) => d ?? "?").join("×");
  g.fault(
    "shape-mismatch",
    `normalises axes of ${written(over)}, but the input is ${written(dims as readonly Dim[])}`,
    { attr: "normalized_shape" },
  );
}

export const layerNorm = defineLayer({
  type: "layernorm",
  aliases: ["layernormalization", "ln"],
  doc: "Layer norm: all values of the last axes by their mean and variance.",
  args: {
    normalized_shape: shape({ doc: "The last axes that are normalised together; the last one when absent." }),
    eps,
    affine,
    bias: flag({ default: true }),
  },
  lower(g, [x], a) {
    const { dims } = (x as Value).type;
    const over = a.normalized_shape ?? [dims?.[dims.length - 1] ?? null];
    expectLast(g, dims, over);
    return g.norm(x as Value, "layer", { scale: a.affine, shift: a.affine && a.bias, over });
  },
});

export const groupNorm = defineLayer({
  type: "groupnorm",
  aliases: ["groupnormalization", "gn"],
  doc: "Group norm: the channels in groups, each by its own mean and variance.",
  args: {
    num_groups: integer({ min: 1, default: 32, aliases: ["groups"], doc: "Number of groups." }),
    num_channels: integer({ min: 1 }),
    eps,
    affine,
  },
  lower(g, [x], a) {
    g.expectChannels(x as Value, a.num_channels, "num_channels");
    return g.norm(x as Value, "group", { scale: a.affine, shift: a.affine, groups: a.num_groups });
  },
});

export const rmsNorm = defineLayer({
  type: "rmsnorm",
  aliases: ["rmsnormalization"],
  doc: "RMS norm: the last axis by the root of its mean square; a scale, no shift.",
  args: { normalized_shape: shape({}), eps, affine },
  lower(g, [x], a) {
    const { dims } = (x as Value).type;
    const over = a.normalized_shape ?? [dims?.[dims.length - 1] ?? channels((x as Value).type)];
    expectLast(g, dims, over);
    return g.norm(x as Value, "rms", { scale: a.affine, over });
  },
});
