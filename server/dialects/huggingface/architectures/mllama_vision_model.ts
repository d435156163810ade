import type { Value } from "../../../model/trace";
import { items } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, map } from "../keys";
import { lastNorm } from "../parts/clip";
import { blocks } from "../parts/runs";
import { gridOf, patches, pixels, placed, prepended, visionBlock } from "../parts/vision";

/** As many ways to put up to four tiles in rows and columns are known when the file lists none. */
const WAYS = 8;

export default () =>
  defineArchitecture({
    types: ["mllama_vision_model"],
    classes: ["MllamaVision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      hidden_size: count(1280),
      intermediate_size: count(5120),
      num_hidden_layers: count(32),
      num_global_layers: count(8),
      attention_heads: count(16),
      num_channels: count(3),
      image_size: count(448),
      patch_size: count(14),
      vision_output_dim: count(7680),
      max_num_tiles: count(4),
      intermediate_layers_indices: counts([3, 7, 15, 23, 30]),
      supported_aspect_ratios: map(),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages(k) {
      const width = k.hidden_size;
      const ways = 1 + (k.supported_aspect_ratios ? items(k.supported_aspect_ratios).length : WAYS);
      const tiles = (g: Builder, name: string, x: Value, rows: number): Value =>
        g.within(name, () =>
          g.within("gate", () =>
            g.scale(
              g.within("embedding", () => g.scale(x, { shift: [ways, k.max_num_tiles * rows * width] })),
              { scale: [1] },
            ),
          ),
        );
      const layers = (name: string, count: number, key: string, opened: boolean): readonly Stage[] =>
        blocks({
          name,
          count,
          keys: [key],
          run:
            () =>
            (g, [x]) =>
              visionBlock(g, x as Value, {
                width,
                heads: k.attention_heads,
                hidden: k.intermediate_size,
                bias: false,
                outBias: false,
                ...(opened ? { gates: ["gate_attn", "gate_ffn"] as const } : {}),
                names: {
                  projections: ["q_proj", "k_proj", "v_proj", "o_proj"],
                  norms: ["input_layernorm", "post_attention_layernorm"],
                },
              }),
        });
      return [
        {
          name: "patch_embedding",
          type: "embedding",
          keys: ["patch_size", "image_size"],
          reads: ["pixel_values"],
          run(g, [x]) {
            const rows = gridOf(k.image_size, k.patch_size) + 1;
            let y = patches(g, "conv", x as Value, k.patch_size, width, false);
            y = tiles(g, "pre_tile_positional_embedding", y, 1);
            y = prepended(g, "class_embedding", y, width);
            const own = y;
            return g.within("gated_positional_embedding", () =>
              tiles(g, "tile_embedding", placed(g, "embedding", own, rows, width), rows),
            );
          },
        },
        lastNorm("layernorm_pre"),
        ...layers("transformer.layers", k.num_hidden_layers, "num_hidden_layers", false),
        lastNorm("layernorm_post"),
        {
          name: "post_tile_positional_embedding",
          type: "positions",
          keys: ["max_num_tiles"],
          run: (g, [x]) => tiles(g, "tile", x as Value, 1),
        },
        ...layers("global_transformer.layers", k.num_global_layers, "num_global_layers", true),
      ];
    },
  });
