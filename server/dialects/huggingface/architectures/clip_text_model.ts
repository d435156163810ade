import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { projection, textTower, towerKeys } from "../parts/clip";
import { firstOf } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["clip_text_model"],
    classes: ["CLIPText"],
    usual: "Model",
    heads: ["Model", "ModelWithProjection"],
    keys: {
      ...towerKeys(512, 2048, 12, 8),
      vocab_size: count(49408),
      max_position_embeddings: count(77),
      projection_dim: count(512),
    },
    stages: (k, c) => [
      ...textTower(k),
      ...(c.head === "ModelWithProjection" ? [projection("text_projection", k.projection_dim, firstOf)] : []),
    ],
  });
