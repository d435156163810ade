import type { Value } from "../../../model/trace";
import { defineArchitecture, type Stage } from "../architecture";
import { count, flag, oneOrCounts, real } from "../keys";
import { convolved, divisible, even, inverted } from "../parts/inverted";
import { classifier, pixels } from "../parts/vision";

/** What each block makes, and how far it moves, before either is changed by the file. */
const WIDTHS = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320];
const STRIDES = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

interface Mobile {
  readonly depth_multiplier: number;
  readonly depth_divisible_by: number;
  readonly min_depth: number;
  readonly expand_ratio: number;
  readonly output_stride: number;
  readonly first_layer_is_expansion: boolean;
  readonly finegrained_output: boolean;
}

export default () =>
  defineArchitecture({
    types: ["mobilenet_v2"],
    classes: ["MobileNetV2"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification"],
    keys: {
      num_channels: count(3),
      image_size: oneOrCounts(224),
      depth_multiplier: real(1),
      depth_divisible_by: count(8),
      min_depth: count(8),
      expand_ratio: real(6),
      output_stride: count(32),
      first_layer_is_expansion: flag(true),
      finegrained_output: flag(true),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages(k, c) {
      const last = k.finegrained_output && k.depth_multiplier < 1 ? 1280 : widened(k, 1280);
      return [
        stem(k),
        ...residuals(k),
        {
          name: "mobilenet_v2.conv_1x1",
          type: "convolution",
          keys: ["depth_multiplier"],
          run: (g, [x]) => g.globalPool(convolved(g, "conv_1x1", x as Value, { out: last }), "average"),
        },
        ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", (_, x) => x)] : []),
      ];
    },
  });

const rounded = (k: Mobile, value: number): number => divisible(value, k.depth_divisible_by, k.min_depth);

const widened = (k: Mobile, channels: number): number => rounded(k, even(channels * k.depth_multiplier));

const stem = (k: Mobile): Stage => ({
  name: "mobilenet_v2.conv_stem",
  type: "stem",
  keys: ["depth_multiplier", "image_size"],
  reads: ["pixel_values"],
  run(g, [x]) {
    const first = widened(k, 32);
    let y = convolved(g, "first_conv", x as Value, { out: first, size: 3, stride: 2 });
    if (!k.first_layer_is_expansion) y = convolved(g, "expand_1x1", y, { out: first });
    y = convolved(g, "conv_3x3", y, { size: 3 });
    return convolved(g, "reduce_1x1", y, { out: widened(k, 16), linear: true });
  },
});

/** The map grows smaller until the stride of the file is reached; from there on windows are dilated instead. */
function residuals(k: Mobile): readonly Stage[] {
  let reached = 2;
  let dilated = 1;
  return STRIDES.map((usual, i): Stage => {
    const full = reached === k.output_stride;
    const [stride, dilation] = full ? [1, dilated] : [usual, 1];
    if (full) dilated *= usual;
    else reached *= usual;
    const [from, out] = [widened(k, WIDTHS[i] ?? 0), widened(k, WIDTHS[i + 1] ?? 0)];
    return {
      name: `mobilenet_v2.layer.${i}`,
      type: "inverted residual",
      keys: ["expand_ratio", "output_stride"],
      run(g, [x]) {
        const wide = rounded(k, even(from * k.expand_ratio));
        return inverted(g, x as Value, { from, wide, out, stride, dilation });
      },
    };
  });
}
