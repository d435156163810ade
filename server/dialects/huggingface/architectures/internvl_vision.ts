import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, oneOrCounts, word } from "../keys";
import { lastNorm, towerKeys } from "../parts/clip";
import { gridOf, patches, pixels, placed, prepended, tower, VIT_NAMES } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["internvl_vision", "intern_vit_6b"],
    classes: ["InternVLVision", "InternVision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(1024, 4096, 24, 16),
      attention_bias: flag(false, "qkv_bias"),
      use_qk_norm: flag(false, "qk_normalization"),
      norm_type: word("layer_norm"),
      image_size: oneOrCounts(448),
      patch_size: oneOrCounts(14),
      num_channels: count(3),
      use_mask_token: flag(false),
      use_absolute_position_embeddings: flag(true),
      use_mean_pooling: flag(true),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k) => [
      {
        name: "embeddings",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const width = k.hidden_size;
          let y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, width);
          if (k.use_mask_token) {
            const masked = y;
            y = g.within("mask_token", () => g.scale(masked, { shift: [width] }));
          }
          y = prepended(g, "cls_token", y, width);
          return k.use_absolute_position_embeddings
            ? placed(g, "position_embeddings", y, gridOf(k.image_size, k.patch_size) + 1, width)
            : y;
        },
      },
      ...tower("encoder.layer", k, {
        bias: k.attention_bias,
        norm: k.norm_type === "rms_norm" ? "rms" : "layer",
        scales: ["lambda_1", "lambda_2"],
        ...(k.use_qk_norm ? { inner: "rms" as const } : {}),
        names: {
          ...VIT_NAMES,
          projections: ["q_proj", "k_proj", "v_proj", "projection_layer"],
          mlp: "mlp",
          dense: ["fc1", "fc2"],
        },
      }),
      ...(k.use_mean_pooling ? [] : [lastNorm("layernorm")]),
    ],
  });
