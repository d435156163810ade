import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family } from "../architecture";
import { flag, oneOrCounts } from "../keys";
import { lastNorm, towerKeys } from "./clip";
import { blocks } from "./runs";
import { gridOf, patches, pixels, placed, prepended, visionBlock } from "./vision";

/** The eyes of BLIP: a ViT whose queries, keys and values are one projection; width, hidden width, blocks, heads, image, patch. */
export const blipVision = (
  type: string,
  name: string,
  [width, hidden, layers, heads, image, patch]: readonly [number, number, number, number, number, number],
): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(width, hidden, layers, heads),
      image_size: oneOrCounts(image),
      patch_size: oneOrCounts(patch),
      qkv_bias: flag(true),
    },
    inputs: (k) => pixels(3, k.image_size),
    stages: (k) => [
      {
        name: "vision_model.embeddings",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const y = patches(g, "patch_embedding", x as Value, k.patch_size, k.hidden_size);
          const rows = gridOf(k.image_size, k.patch_size) + 1;
          const front = prepended(g, "class_embedding", y, k.hidden_size);
          return placed(g, "position_embedding", front, rows, k.hidden_size);
        },
      },
      ...blocks({
        name: "vision_model.encoder.layers",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            visionBlock(g, x as Value, {
              width: k.hidden_size,
              heads: k.num_attention_heads,
              hidden: k.intermediate_size,
              bias: k.qkv_bias,
              names: { projections: ["q", "k", "v", "projection"] },
            }),
      }),
      lastNorm("vision_model.post_layernorm"),
    ],
  });
