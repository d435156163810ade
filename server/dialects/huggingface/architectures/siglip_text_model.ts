import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { textTower, towerKeys } from "../parts/clip";
import { firstOf } from "../parts/vision";

export default defineArchitecture({
  types: ["siglip_text_model"],
  classes: ["SiglipText"],
  usual: "Model",
  heads: ["Model"],
  keys: {
    ...towerKeys(768, 3072, 12, 12),
    vocab_size: count(32000),
    max_position_embeddings: count(64),
    projection_size: optional(),
  },
  stages: (k) => [
    ...textTower(k),
    {
      name: "text_model.head",
      type: "pooler",
      keys: ["projection_size", "hidden_size"],
      run: (g, [x]) => g.dense(firstOf(g, x as Value), k.projection_size ?? k.hidden_size, true),
    },
  ],
});
