import type { Value } from "../../../model/trace";
import { defineArchitecture, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { lastNorm } from "../parts/clip";
import { LABELS, linear } from "../parts/heads";
import { named } from "../parts/norms";
import { meanOf, pair, tower, VIT_NAMES, vitKeys } from "../parts/vision";

const { qkv_bias: _, ...sizes } = vitKeys();

/** Pieces of a film, a few frames long each, as patches; for training most of them are hidden and to be guessed. */
export default () =>
  defineArchitecture({
    types: ["videomae"],
    classes: ["VideoMAE"],
    usual: "ForVideoClassification",
    heads: ["Model", "ForVideoClassification", "ForPreTraining"],
    keys: {
      ...sizes,
      num_frames: count(16),
      tubelet_size: count(2),
      qkv_bias: flag(true, "qv_bias"),
      use_mean_pooling: flag(true),
      decoder_num_attention_heads: count(6),
      decoder_hidden_size: count(384),
      decoder_num_hidden_layers: count(4),
      decoder_intermediate_size: count(1536),
    },
    inputs: (k) => [
      { name: "pixel_values", dims: [k.num_channels, k.num_frames, ...pair(k.image_size)], first: true },
    ],
    stages: (k, c) => [
      {
        name: "videomae.embeddings",
        type: "embedding",
        keys: ["patch_size", "tubelet_size", "num_frames", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const size = [k.tubelet_size, ...pair(k.patch_size)];
          return g.within("patch_embeddings.projection", () =>
            g.tokens(g.conv(x as Value, { kernel: size, stride: size, out: k.hidden_size })),
          );
        },
      },
      ...tower("videomae.encoder.layer", k, { bias: k.qkv_bias, keyBias: false, names: VIT_NAMES }),
      ...(k.use_mean_pooling ? [] : [lastNorm("videomae.layernorm")]),
      ...(c.head === "ForVideoClassification" ? [classes(k, c.labels)] : []),
      ...(c.head === "ForPreTraining" ? guesses(k) : []),
    ],
  });

interface Film {
  readonly use_mean_pooling: boolean;
  readonly qkv_bias: boolean;
  readonly num_channels: number;
  readonly num_frames: number;
  readonly tubelet_size: number;
  readonly image_size: number | readonly number[];
  readonly patch_size: number | readonly number[];
  readonly decoder_hidden_size: number;
  readonly decoder_num_attention_heads: number;
  readonly decoder_num_hidden_layers: number;
  readonly decoder_intermediate_size: number;
}

const classes = (k: Film, labels: number): Stage => ({
  name: "classifier",
  type: "head",
  keys: LABELS,
  run(g, [x]) {
    const read = k.use_mean_pooling ? named(g, "fc_norm", meanOf(g, x as Value), "layer") : (x as Value);
    return g.dense(read, labels, true);
  },
});

/** A narrower model that fills in what was hidden. */
const guesses = (k: Film): readonly Stage[] => [
  {
    name: "encoder_to_decoder",
    type: "projector",
    keys: ["decoder_hidden_size"],
    run(g, [x]) {
      const y = g.dense(x as Value, k.decoder_hidden_size, false);
      return g.within("mask_token", () => g.scale(y, { shift: [k.decoder_hidden_size] }));
    },
  },
  ...tower(
    "decoder.decoder_layers",
    {
      hidden_size: k.decoder_hidden_size,
      intermediate_size: k.decoder_intermediate_size,
      num_hidden_layers: k.decoder_num_hidden_layers,
      num_attention_heads: k.decoder_num_attention_heads,
    },
    { bias: k.qkv_bias, keyBias: false, names: VIT_NAMES },
    "decoder_num_hidden_layers",
  ),
  {
    name: "decoder.head",
    type: "head",
    keys: ["patch_size", "tubelet_size"],
    run(g, [x]) {
      const [rows, columns] = pair(k.patch_size);
      const out = k.num_channels * k.tubelet_size * rows * columns;
      return linear(g, "head", named(g, "norm", x as Value, "layer"), out, true);
    },
  },
];
