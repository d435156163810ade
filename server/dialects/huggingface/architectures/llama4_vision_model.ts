import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, oneOrCounts, real } from "../keys";
import { lastNorm, towerKeys } from "../parts/clip";
import { gathered } from "../parts/qwen-vision";
import { gridOf, patches, pixels, placed, prepended, tower } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["llama4_vision_model"],
    classes: ["Llama4Vision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(768, 5632, 34, 16),
      num_channels: count(3),
      image_size: oneOrCounts(448),
      patch_size: oneOrCounts(14),
      vision_output_dim: count(7680),
      pixel_shuffle_ratio: real(0.5),
      projector_input_dim: count(4096),
      projector_output_dim: count(4096),
      multi_modal_projector_bias: flag(false),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k) => [
      {
        name: "patch_embedding",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const width = k.hidden_size;
          const y = patches(g, "linear", x as Value, k.patch_size, width, false);
          const rows = gridOf(k.image_size, k.patch_size) + 1;
          return placed(
            g,
            "positional_embedding_vlm",
            prepended(g, "class_embedding", y, width),
            rows,
            width,
          );
        },
      },
      lastNorm("layernorm_pre"),
      ...tower("model.layers", k, {
        names: {
          projections: ["q_proj", "k_proj", "v_proj", "o_proj"],
          norms: ["input_layernorm", "post_attention_layernorm"],
        },
      }),
      lastNorm("layernorm_post"),
      {
        name: "vision_adapter.mlp",
        type: "projector",
        keys: ["projector_input_dim", "projector_output_dim"],
        run(g, [x]) {
          const all = g.crop(x as Value, [[0, 1]]);
          const square = Math.round((1 / k.pixel_shuffle_ratio) ** 2);
          const y = gathered(g, all, square);
          const wide = g.within("fc1", () => g.dense(y, k.projector_input_dim, false, k.intermediate_size));
          const out = k.projector_output_dim;
          return g.activation(
            g.within("fc2", () => g.dense(g.activation(wide, "gelu"), out, false, out)),
            "gelu",
          );
        },
      },
    ],
  });
