import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { towerKeys } from "../parts/clip";
import { named } from "../parts/norms";
import { cubes } from "../parts/qwen-vision";
import { pixels, tower } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["minimax_m3_vl_vision"],
    classes: ["MiniMaxM3VLVision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(1280, 5120, 32, 16),
      num_channels: count(3),
      image_size: count(2016),
      patch_size: count(14),
      temporal_patch_size: count(2),
      spatial_merge_size: count(2),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size, true),
    stages: (k) => [
      {
        name: "embeddings",
        type: "embedding",
        keys: ["patch_size"],
        reads: ["pixel_values"],
        run: (g, [x]) =>
          named(
            g,
            "pre_layrnorm",
            cubes(g, x as Value, {
              frames: k.temporal_patch_size,
              patch: k.patch_size,
              width: k.hidden_size,
              bias: false,
            }),
            "layer",
          ),
      },
      ...tower("layers", k),
    ],
  });
