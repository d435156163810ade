import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { sandwiched } from "../parts/block";
import { grouped } from "../parts/dense";
import { gated } from "../parts/mlp";
import { gathered } from "../parts/qwen-vision";
import { blocks } from "../parts/runs";
import { patches, pixels } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["gemma4_vision"],
    classes: ["Gemma4Vision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      hidden_size: count(768),
      intermediate_size: count(3072),
      num_hidden_layers: count(16),
      num_attention_heads: count(12),
      num_key_value_heads: optional(12),
      head_dim: optional(64),
      patch_size: count(16),
      pooling_kernel_size: count(3),
      position_embedding_size: count(10240),
    },
    // Images of any size are taken; this one is as good as another.
    inputs: (k) => pixels(3, 16 * k.pooling_kernel_size * k.patch_size, true),
    stages: (k) => [
      {
        name: "patch_embedder",
        type: "embedding",
        keys: ["patch_size", "position_embedding_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const y = patches(g, "input_proj", x as Value, k.patch_size, k.hidden_size, false);
          return g.within("position_embedding_table", () =>
            g.scale(y, { shift: [2, k.position_embedding_size, k.hidden_size] }),
          );
        },
      },
      ...blocks({
        name: "encoder.layers",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            sandwiched(g, x as Value, {
              attention: grouped(k, { norm: "rms", causal: false }),
              mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, fn: "gelu" }),
            }),
      }),
      {
        name: "pooler",
        type: "pooler",
        keys: ["pooling_kernel_size"],
        run: (g, [x]) => gathered(g, x as Value, k.pooling_kernel_size ** 2, true),
      },
    ],
  });
