import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { lastNorm } from "../parts/clip";
import { gated, plain } from "../parts/mlp";
import { blocks } from "../parts/runs";
import { patches, pixels, prepended, vitKeys } from "../parts/vision";

const { qkv_bias: _, ...sizes } = vitKeys(16, 384, 1536, 12, 6);

export default () =>
  defineArchitecture({
    types: ["dinov3_vit"],
    classes: ["DINOv3ViT"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...sizes,
      query_bias: flag(true),
      key_bias: flag(false),
      value_bias: flag(true),
      proj_bias: flag(true),
      mlp_bias: flag(true),
      use_gated_mlp: flag(false),
      num_register_tokens: count(0),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages(k) {
      const width = k.hidden_size;
      const plan = { hidden: k.intermediate_size, bias: k.mlp_bias };
      return [
        {
          name: "embeddings",
          type: "embedding",
          keys: ["patch_size", "image_size"],
          reads: ["pixel_values"],
          run(g, [x]) {
            const y = patches(g, "patch_embeddings", x as Value, k.patch_size, width);
            const masked = g.within("mask_token", () => g.scale(y, { shift: [width] }));
            const n = k.num_register_tokens;
            const more = n > 0 ? prepended(g, "register_tokens", masked, width, n) : masked;
            return prepended(g, "cls_token", more, width);
          },
        },
        ...blocks({
          name: "model.layer",
          count: k.num_hidden_layers,
          keys: ["num_hidden_layers"],
          run:
            () =>
            (g, [x]) =>
              before(g, x as Value, {
                norm: "layer",
                names: { attention: "attention", norms: ["norm1", "norm2"] },
                attention: (g, x) =>
                  g.within("layer_scale1", () =>
                    g.scale(
                      attention(g, x, {
                        heads: k.num_attention_heads,
                        headDim: Math.floor(width / k.num_attention_heads),
                        bias: k.query_bias,
                        keyBias: k.key_bias,
                        valueBias: k.value_bias,
                        outBias: k.proj_bias,
                        out: width,
                        causal: false,
                      }),
                      { scale: [width] },
                    ),
                  ),
                mlp: (g, x) =>
                  g.within("layer_scale2", () =>
                    g.scale(k.use_gated_mlp ? gated(g, x, plan) : plain(g, x, plan), { scale: [width] }),
                  ),
              }),
        }),
        lastNorm("norm"),
      ];
    },
  });
