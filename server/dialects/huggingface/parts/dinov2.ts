import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family } from "../architecture";
import { count, flag, real } from "../keys";
import { lastNorm } from "./clip";
import { blocks } from "./runs";
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
} from "./vision";

/** DINOv2, and the same with registers: learnt positions that nothing reads; the size of a patch, registers. */
export const dinov2 = (type: string, name: string, patch: number, registers: number): Family => {
  const { intermediate_size: _, ...keys } = vitKeys(patch);
  return defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    heads: ["Model", "ForImageClassification", "Backbone"],
    keys: {
      ...keys,
      mlp_ratio: real(4),
      use_swiglu_ffn: flag(false),
      use_mask_token: flag(true),
      num_register_tokens: count(registers),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages(k, c) {
      const width = k.hidden_size;
      const wide = Math.trunc(width * k.mlp_ratio);
      const extra = registers > 0 ? k.num_register_tokens : 0;
      // Three matrices are as large as two, rounded up to a multiple of eight.
      const hidden = k.use_swiglu_ffn ? Math.floor((Math.trunc((wide * 2) / 3) + 7) / 8) * 8 : wide;
      return [
        {
          name: `${type}.embeddings`,
          type: "embedding",
          keys: ["patch_size", "image_size"],
          reads: ["pixel_values"],
          run(g, [x]) {
            const y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, width);
            const masked =
              k.use_mask_token || registers > 0
                ? g.within("mask_token", () => g.scale(y, { shift: [width] }))
                : y;
            const rows = gridOf(k.image_size, k.patch_size) + 1;
            const all = placed(
              g,
              "position_embeddings",
              prepended(g, "cls_token", masked, width),
              rows,
              width,
            );
            return extra > 0 ? prepended(g, "register_tokens", all, width, extra) : all;
          },
        },
        ...blocks({
          name: `${type}.encoder.layer`,
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
        lastNorm(`${type}.layernorm`),
        ...(c.head === "ForImageClassification"
          ? [
              classifier(c, "classifier", (g, x) => {
                const all = g.concat([firstOf(g, x), meanOf(g, g.crop(x, [[1 + extra, 0]]))], 1);
                return channels(all.type) === null ? x : all;
              }),
            ]
          : []),
      ];
    },
  });
};
