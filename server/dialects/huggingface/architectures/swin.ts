import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, oneOrCounts, real } from "../keys";
import { before } from "../parts/block";
import { lastNorm } from "../parts/clip";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { classifier, gridOf, meanOf, type Pair, patches, pixels, placed } from "../parts/vision";

interface Swin {
  readonly embed_dim: number;
  readonly depths: readonly number[] | null;
  readonly num_heads: readonly number[] | null;
  readonly window_size: number;
  readonly mlp_ratio: number;
  readonly qkv_bias: boolean;
  readonly image_size: Pair;
  readonly patch_size: Pair;
  readonly use_absolute_embeddings: boolean;
}

export default defineArchitecture({
  types: ["swin"],
  classes: ["Swin"],
  usual: "ForImageClassification",
  heads: ["Model", "ForImageClassification"],
  keys: {
    image_size: oneOrCounts(224),
    patch_size: oneOrCounts(4),
    num_channels: count(3),
    embed_dim: count(96),
    depths: counts([2, 2, 6, 2]),
    num_heads: counts([3, 6, 12, 24], "num_attention_heads"),
    window_size: count(7),
    mlp_ratio: real(4),
    qkv_bias: flag(true),
    use_absolute_embeddings: flag(false),
  },
  inputs: (k) => pixels(k.num_channels, k.image_size),
  stages: (k, c) => [
    {
      name: "swin.embeddings",
      type: "embedding",
      keys: ["patch_size", "image_size"],
      reads: ["pixel_values"],
      run(g, [x]) {
        const y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, k.embed_dim);
        const z = named(g, "norm", y, "layer");
        return k.use_absolute_embeddings
          ? placed(g, "position_embeddings", z, gridOf(k.image_size, k.patch_size), k.embed_dim)
          : z;
      },
    },
    ...encoder(k),
    lastNorm("swin.layernorm"),
    ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", meanOf)] : []),
  ],
});

/** In every stage blocks of one width; between stages four neighbours become one position of twice the width. */
function encoder(k: Swin): readonly Stage[] {
  const depths = k.depths ?? [];
  return depths.flatMap((times, i): Stage[] => {
    const width = k.embed_dim * 2 ** i;
    const heads = k.num_heads?.[i] ?? Number.NaN;
    const at = `swin.encoder.layers.${i}`;
    const keys = ["depths", "num_heads", "embed_dim"];
    return [
      {
        name: `${at}.blocks`,
        type: "layer",
        keys,
        times,
        run: (g, [x]) =>
          before(g, x as Value, {
            norm: "layer",
            names: { attention: "attention", mlp: "", norms: ["layernorm_before", "layernorm_after"] },
            attention: (g, x) => windowed(g, x, k, width, heads),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: Math.trunc(k.mlp_ratio * width),
                bias: true,
                names: ["intermediate.dense", "output.dense"],
              }),
          }),
      },
      ...(i < depths.length - 1
        ? [
            {
              name: `${at}.downsample`,
              type: "downsampling",
              keys,
              run: (g: Builder, [x]: readonly Value[]) =>
                linear(g, "reduction", named(g, "norm", gathered(g, x as Value, 4), "layer"), 2 * width),
            },
          ]
        : []),
    ];
  });
}

/** Attention within windows, with a learnt bias for every distance in one. */
function windowed(g: Builder, x: Value, k: Swin, width: number, heads: number): Value {
  const q = linear(g, "self.query", x, width, k.qkv_bias);
  const key = linear(g, "self.key", x, width, k.qkv_bias);
  const v = linear(g, "self.value", x, width, k.qkv_bias);
  const side = 2 * k.window_size - 1;
  const biased = g.within("self.relative_position_bias_table", () =>
    g.scale(q, { shift: [side * side, heads] }),
  );
  const rows = x.type.dims?.[0] ?? null;
  // A window that is larger than the map is cut down to it.
  const seen = typeof rows === "number" ? Math.min(k.window_size ** 2, rows) : null;
  const scores = g.matmul(biased, key, {
    heads,
    rows,
    inner: Math.floor(width / heads),
    columns: seen,
    output: tensor([heads, rows, seen], "first"),
  });
  const y = g.matmul(g.softmax(scores, 2), v, {
    heads,
    rows,
    inner: seen,
    columns: Math.floor(width / heads),
    output: tensor([rows, channels(v.type)], "last"),
  });
  return linear(g, "output.dense", y, width, true);
}
