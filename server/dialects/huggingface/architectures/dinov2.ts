import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag, real } from "../keys";
import { lastNorm } from "../parts/clip";
import { blocks } from "../parts/runs";
import {
  classifier,
  firstOf,
  gridOf,
  meanOf,
  patches,
  pixels,
  placed,
  prepended,
  visionBlock,
  vitKeys,
} from "../parts/vision";

const { intermediate_size: _, ...keys } = vitKeys(14);

export default defineArchitecture({
  types: ["dinov2"],
  classes: ["Dinov2"],
  usual: "Model",
  heads: ["Model", "ForImageClassification"],
  keys: { ...keys, mlp_ratio: real(4), use_swiglu_ffn: flag(false), use_mask_token: flag(true) },
  inputs: (k) => pixels(k.num_channels, k.image_size),
  stages(k, c) {
    const width = k.hidden_size;
    const wide = Math.trunc(width * k.mlp_ratio);
    // Three matrices are as large as two, rounded up to a multiple of eight.
    const hidden = k.use_swiglu_ffn ? Math.floor((Math.trunc((wide * 2) / 3) + 7) / 8) * 8 : wide;
    return [
      {
        name: "dinov2.embeddings",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, width);
          const masked = k.use_mask_token ? g.within("mask_token", () => g.scale(y, { shift: [width] })) : y;
          const rows = gridOf(k.image_size, k.patch_size) + 1;
          return placed(g, "position_embeddings", prepended(g, "cls_token", masked, width), rows, width);
        },
      },
      ...blocks({
        name: "dinov2.encoder.layer",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            visionBlock(g, x as Value, {
              width,
              heads: k.num_attention_heads,
              hidden,
              bias: k.qkv_bias,
              gated: k.use_swiglu_ffn,
              scales: ["layer_scale1", "layer_scale2"],
              names: {
                attention: "attention",
                projections: ["attention.query", "attention.key", "attention.value", "output.dense"],
                norms: ["norm1", "norm2"],
                ...(k.use_swiglu_ffn ? { dense: ["weights_in.gate", "weights_in.up", "weights_out"] } : {}),
              },
            }),
      }),
      lastNorm("dinov2.layernorm"),
      ...(c.head === "ForImageClassification"
        ? [
            classifier(c, "classifier", (g, x) => {
              const all = g.concat([firstOf(g, x), meanOf(g, g.crop(x, [[1, 0]]))], 1);
              return channels(all.type) === null ? x : all;
            }),
          ]
        : []),
    ];
  },
});
