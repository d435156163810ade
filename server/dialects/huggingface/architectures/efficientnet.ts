import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, oneOrCounts, real, type Values } from "../keys";
import { convolved, divisible } from "../parts/inverted";
import { numbered } from "../parts/runs";
import { classifier, pixels } from "../parts/vision";

const KEYS = {
  num_channels: count(3),
  image_size: oneOrCounts(600),
  width_coefficient: real(2),
  depth_coefficient: real(3.1),
  depth_divisor: count(8),
  kernel_sizes: counts([3, 3, 5, 3, 5, 5, 3]),
  in_channels: counts([32, 16, 24, 40, 80, 112, 192]),
  out_channels: counts([16, 24, 40, 80, 112, 192, 320]),
  depthwise_padding: counts([]),
  strides: counts([1, 2, 2, 2, 1, 2, 1]),
  num_block_repeats: counts([1, 2, 2, 3, 3, 4, 1]),
  expand_ratios: counts([1, 6, 6, 6, 6, 6, 6]),
  squeeze_expansion_ratio: real(0.25),
  hidden_dim: count(2560),
};

type EfficientNet = Values<typeof KEYS>;

export default () =>
  defineArchitecture({
    types: ["efficientnet"],
    classes: ["EfficientNet"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification"],
    keys: KEYS,
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      {
        name: "efficientnet.embeddings",
        type: "stem",
        keys: ["width_coefficient", "image_size"],
        reads: ["pixel_values"],
        run: (g, [x]) =>
          convolved(g, "", x as Value, {
            out: widened(k, 32),
            size: 3,
            stride: 2,
            padding: BEHIND,
            fn: "silu",
            names: ["convolution", "batchnorm"],
          }),
      },
      ...blocks(k),
      {
        name: "efficientnet.encoder.top_conv",
        type: "convolution",
        keys: ["hidden_dim", "width_coefficient"],
        run: (g, [x]) =>
          convolved(g, "", x as Value, {
            out: widened(k, 1280),
            fn: "silu",
            names: ["top_conv", "top_bn"],
          }),
      },
      ...(c.head === "ForImageClassification"
        ? [classifier(c, "classifier", (g, x) => g.globalPool(x, "average"))]
        : []),
    ],
  });

const widened = (k: EfficientNet, n: number): number => divisible(n * k.width_coefficient, k.depth_divisor);

/** Where the map is halved, the padding stands behind it alone. */
const BEHIND = [
  [0, 1],
  [0, 1],
] as const;

interface Block {
  readonly from: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly expand: number;
  /** Its input is added to what it makes. */
  readonly adds: boolean;
  /** It pads on both sides alike, where it halves the map. */
  readonly alike: boolean;
}

/** Groups of blocks, of which the first may halve the map and widens it. */
function blocks(k: EfficientNet): readonly Stage[] {
  let at = 0;
  return (k.in_channels ?? []).flatMap((width, i): Stage[] => {
    const times = Math.ceil(k.depth_coefficient * (k.num_block_repeats?.[i] ?? Number.NaN));
    const out = widened(k, k.out_channels?.[i] ?? Number.NaN);
    const stride = k.strides?.[i] ?? Number.NaN;
    const shared = {
      kernel: k.kernel_sizes?.[i] ?? Number.NaN,
      expand: k.expand_ratios?.[i] ?? Number.NaN,
      out,
    };
    const alike = (k.depthwise_padding ?? []).includes(at);
    const run = (first: number, n: number, own: Pick<Block, "from" | "stride" | "adds">): Stage => ({
      name: numbered("efficientnet.encoder.blocks", { first, times: n }),
      type: own.adds ? "layer" : "first layer",
      keys: ["num_block_repeats", "depth_coefficient", "out_channels", "expand_ratios"],
      times: n,
      first,
      run: (g, [x]) => block(g, x as Value, k, { ...shared, alike, ...own }),
    });
    const first = at;
    at += Number.isNaN(times) ? 1 : times;
    return [
      run(first, Math.min(times, 1), { from: widened(k, width), stride, adds: false }),
      run(first + 1, times - 1, { from: out, stride: 1, adds: true }),
    ].filter((s) => (s.times ?? 1) > 0 || Number.isNaN(s.times));
  });
}

function block(g: Builder, x: Value, k: EfficientNet, p: Block): Value {
  const wide = p.from * p.expand;
  const fn = "silu";
  let y = x;
  if (p.expand !== 1)
    y = convolved(g, "expansion", y, { out: wide, fn, names: ["expand_conv", "expand_bn"] });
  const side = Math.floor(p.kernel / 2);
  const around: readonly [number, number] = p.alike ? [side, side] : [side - 1, side];
  y = convolved(g, "depthwise_conv", y, {
    size: p.kernel,
    stride: p.stride,
    fn,
    ...(p.stride === 2 ? { padding: [around, around] } : {}),
    names: ["depthwise_conv", "depthwise_norm"],
  });
  const read = y;
  y = g.multiply(
    read,
    g.within("squeeze_excite", () => {
      const one = { kernel: [1, 1] };
      const narrow = Math.max(1, Math.trunc(p.from * k.squeeze_expansion_ratio));
      const mean = g.globalPool(read, "average", true);
      const less = g.within("reduce", () => g.conv(mean, { ...one, out: narrow }));
      const more = g.within("expand", () => g.conv(g.activation(less, fn), { ...one, out: wide }));
      return g.activation(more, "sigmoid");
    }),
  );
  const z = convolved(g, "projection", y, {
    out: p.out,
    linear: true,
    names: ["project_conv", "project_bn"],
  });
  return p.adds ? g.add(z, x) : z;
}
