import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, counts } from "../keys";
import { lastNorm, towerKeys } from "../parts/clip";
import { patches, pixels, tower } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["kimi_k25_vision"],
    classes: ["Kimi_K25Vision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(1152, 4304, 27, 16),
      patch_size: count(14),
      pos_emb_height: count(64, "init_pos_emb_height"),
      pos_emb_width: count(64, "init_pos_emb_width"),
      pos_emb_time: count(4),
      merge_kernel_size: counts([2, 2]),
    },
    inputs: (k) => pixels(3, [k.pos_emb_height * k.patch_size, k.pos_emb_width * k.patch_size], true),
    stages: (k) => [
      {
        name: "patch_embed",
        type: "embedding",
        keys: ["patch_size", "pos_emb_height"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const y = patches(g, "proj", x as Value, k.patch_size, k.hidden_size);
          return g.within("pos_emb", () =>
            g.scale(y, { shift: [k.pos_emb_height, k.pos_emb_width, k.hidden_size] }),
          );
        },
      },
      ...tower("layers", k, {
        names: {
          attention: "attn",
          norms: ["norm1", "norm2"],
          projections: ["q_proj", "k_proj", "v_proj", "proj"],
        },
      }),
      lastNorm("final_layernorm"),
    ],
  });
