import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family } from "../architecture";
import { count, flag, oneOrCounts } from "../keys";
import { gated } from "./mlp";
import { linear, named } from "./norms";
import { cubes, GATED, qwenBlocks } from "./qwen-vision";
import { gridOf, mapOf, pair, pixels, placed } from "./vision";

/** The tower of GLM-4V: cubes of patches, blocks, and squares of neighbours as one position of the text. */
export const glmVision = (types: readonly string[], classes: readonly string[]): Family =>
  defineArchitecture({
    types,
    classes,
    usual: "Model",
    heads: ["Model"],
    keys: {
      depth: count(24, "num_hidden_layers"),
      hidden_size: count(1536),
      intermediate_size: count(13696),
      num_heads: count(12, "num_attention_heads"),
      attention_bias: flag(false),
      in_channels: count(3),
      image_size: oneOrCounts(336),
      patch_size: oneOrCounts(14),
      spatial_merge_size: count(2),
      temporal_patch_size: count(2),
      out_hidden_size: count(4096),
    },
    inputs: (k) => pixels(k.in_channels, k.image_size, true),
    stages: (k) => [
      {
        name: "patch_embed",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const [patch] = pair(k.patch_size);
          const cut = { frames: k.temporal_patch_size, patch, width: k.hidden_size, bias: true };
          const y = named(g, "post_conv_layernorm", cubes(g, x as Value, cut), "rms");
          return placed(g, "position_embedding", y, gridOf(k.image_size, k.patch_size), k.hidden_size);
        },
      },
      ...qwenBlocks(k, k.hidden_size, k.out_hidden_size, {
        bias: k.attention_bias,
        outBias: false,
        denseBias: false,
        gated: true,
        fn: "silu",
        norm: "rms",
        dense: GATED,
      }),
      {
        name: "merger",
        type: "projector",
        keys: ["out_hidden_size", "spatial_merge_size"],
        run(g, [x]) {
          const square = [k.spatial_merge_size, k.spatial_merge_size];
          const out = k.out_hidden_size;
          const read = named(g, "post_layernorm", x as Value, "rms");
          const map = mapOf(g, read, k.hidden_size, k.image_size, k.patch_size);
          const fewer = g.within("downsample", () =>
            g.tokens(g.conv(map, { kernel: square, stride: square, out })),
          );
          const y = named(g, "post_projection_norm", linear(g, "proj", fewer, out), "layer");
          return gated(g, g.activation(y, "gelu"), { hidden: k.intermediate_size, out });
        },
      },
    ],
  });
