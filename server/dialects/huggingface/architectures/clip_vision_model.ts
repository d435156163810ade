import { defineArchitecture } from "../architecture";
import { count, oneOrCounts } from "../keys";
import { projection, towerKeys, visionTower } from "../parts/clip";
import { firstOf, pixels } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["clip_vision_model"],
    classes: ["CLIPVision"],
    usual: "Model",
    heads: ["Model", "ModelWithProjection"],
    keys: {
      ...towerKeys(768, 3072, 12, 12),
      num_channels: count(3),
      image_size: oneOrCounts(224),
      patch_size: oneOrCounts(32),
      projection_dim: count(512),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      ...visionTower(k, { patchBias: false, front: true, firstNorm: true }),
      ...(c.head === "ModelWithProjection"
        ? [projection("visual_projection", k.projection_dim, firstOf)]
        : []),
    ],
  });
