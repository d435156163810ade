import { channels, spatial, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, counts, flag, oneOrCounts, real, type Values } from "../keys";
import { LABELS } from "../parts/heads";
import { type Convolution, convolved, divisible, even, inverted } from "../parts/inverted";
import { named } from "../parts/norms";
import { classifier, pixels, VIT_NAMES, visionBlock } from "../parts/vision";

const KEYS = {
  num_channels: count(3),
  image_size: oneOrCounts(256),
  patch_size: count(2),
  hidden_sizes: counts([144, 192, 240]),
  neck_hidden_sizes: counts([16, 32, 64, 96, 128, 160, 640]),
  num_attention_heads: count(4),
  mlp_ratio: real(2),
  expand_ratio: real(4),
  conv_kernel_size: count(3),
  output_stride: count(32),
  qkv_bias: flag(true),
  aspp_out_channels: count(256),
  atrous_rates: counts([6, 12, 18]),
};

type MobileViT = Values<typeof KEYS>;

export default () =>
  defineArchitecture({
    types: ["mobilevit"],
    classes: ["MobileViT"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification", "ForSemanticSegmentation"],
    keys: KEYS,
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      {
        name: "mobilevit.conv_stem",
        type: "stem",
        keys: ["neck_hidden_sizes"],
        reads: ["pixel_values"],
        run: (g, [x]) => window(g, "conv_stem", x as Value, { out: neck(k, 0), size: 3, stride: 2 }),
      },
      ...[0, 1].map((i) => mobile(k, i)),
      ...DEPTHS.map((_, i) => mixing(k, i)),
      ...(c.head === "ForSemanticSegmentation" ? segmentation(k, c) : [last(k)]),
      ...(c.head === "ForImageClassification"
        ? [classifier(c, "classifier", (g, x) => g.globalPool(x, "average"))]
        : []),
    ],
  });

const neck = (k: MobileViT, i: number): number => k.neck_hidden_sizes?.[i] ?? Number.NaN;

const window = (g: Builder, name: string, x: Value, p: Convolution): Value =>
  convolved(g, name, x, { fn: "silu", ...p });

const last = (k: MobileViT): Stage => ({
  name: "mobilevit.conv_1x1_exp",
  type: "convolution",
  keys: ["neck_hidden_sizes"],
  run: (g, [x]) => window(g, "conv_1x1_exp", x as Value, { out: neck(k, 6) }),
});

function residual(g: Builder, x: Value, k: MobileViT, i: number, stride: number, dilation = 1): Value {
  const from = channels(x.type);
  const width = typeof from === "number" ? from : Number.NaN;
  const wide = divisible(even(width * k.expand_ratio), 8);
  return inverted(g, x, { from: width, wide, out: neck(k, i), stride, dilation, fn: "silu" });
}

/** One residual of MobileNet, then three: the second group halves the map. */
const mobile = (k: MobileViT, i: number): Stage => ({
  name: `mobilevit.encoder.layer.${i}`,
  type: "inverted residual",
  keys: ["neck_hidden_sizes", "expand_ratio"],
  run(g, [x]) {
    let y = x as Value;
    for (let n = 0; n < (i === 0 ? 1 : 3); n++) {
      const read = y;
      y = g.within(`layer.${n}`, () => residual(g, read, k, i + 1, i === 1 && n === 0 ? 2 : 1));
    }
    return y;
  },
});

/** How many blocks look at everything in each of the last three groups. */
const DEPTHS = [2, 4, 3] as const;

/** Windows see what is near, and blocks of attention what is far: every pixel of a patch looks at the same one of all patches. */
const mixing = (k: MobileViT, i: number): Stage => ({
  name: `mobilevit.encoder.layer.${i + 2}`,
  type: "layer",
  keys: ["hidden_sizes", "neck_hidden_sizes"],
  run(g, [x]) {
    const width = k.hidden_sizes?.[i] ?? Number.NaN;
    const size = k.conv_kernel_size;
    // A segmenter keeps its map: windows are dilated where it would be halved.
    const halved =
      i === 1 ? k.output_stride === 8 : i === 2 && (k.output_stride === 8 || k.output_stride === 16);
    const dilation = i === 2 && k.output_stride === 8 ? 2 : 1;
    const read = g.within("downsampling_layer", () =>
      residual(g, x as Value, k, i + 3, halved ? 1 : 2, halved ? dilation : 1),
    );
    const out = neck(k, i + 3);
    const near = window(g, "conv_kxk", read, { out, size });
    const wide = g.within("conv_1x1.convolution", () =>
      g.conv(near, { kernel: [1, 1], out: width, bias: false }),
    );
    const far = looked(g, wide, k, width, DEPTHS[i] ?? Number.NaN);
    const seen = window(g, "conv_projection", far, { out });
    return window(g, "fusion", g.concat([read, seen], 0), { out, size });
  },
});

function looked(g: Builder, map: Value, k: MobileViT, width: number, depth: number): Value {
  const sides = spatial(map.type).map((d) => (typeof d === "number" ? Math.ceil(d / k.patch_size) : null));
  const [height, across] = sides;
  const rows = typeof height === "number" && typeof across === "number" ? height * across : null;
  const patches = g.declared([map], tensor([rows, width], "last"), "patches");
  const seen = g.recurring(k.patch_size ** 2, () => {
    const y = g.within("transformer.layer", () =>
      g.stacked(depth, () =>
        visionBlock(g, patches, {
          width,
          heads: k.num_attention_heads,
          hidden: Math.trunc(width * k.mlp_ratio),
          bias: k.qkv_bias,
          names: VIT_NAMES,
        }),
      ),
    );
    return named(g, "layernorm", y, "layer");
  });
  return g.declared([seen], map.type, "map");
}

/** Windows of several spans over the last map, and what all of it is like: DeepLab's head. */
const segmentation = (k: MobileViT, c: Scope): readonly Stage[] => [
  {
    name: "segmentation_head",
    type: "head",
    keys: ["aspp_out_channels", "atrous_rates", ...LABELS],
    section: "segmentation",
    run(g, [x]) {
      const map = x as Value;
      const out = k.aspp_out_channels;
      const each = (i: number, p: Partial<Convolution>): Value =>
        window(g, `aspp.convs.${i}`, map, { out, fn: "relu", ...p });
      const spans = (k.atrous_rates ?? []).map((dilation, i) => each(i + 1, { size: 3, dilation }));
      const pooled = g.adaptivePool(map, "average", [1, 1]);
      const all = window(g, `aspp.convs.${spans.length + 1}.conv_1x1`, pooled, { out, fn: "relu" });
      const first = each(0, {});
      const spread = g.declared([all], first.type, "resize");
      const y = window(g, "aspp.project", g.concat([first, ...spans, spread], 0), { out, fn: "relu" });
      return g.within("classifier.convolution", () => g.conv(y, { kernel: [1, 1], out: c.labels }));
    },
  },
];
