import type { Value } from "../../../model/trace";
import { defineArchitecture, type Stage } from "../architecture";
import { count, flag, oneOrCounts } from "../keys";
import { lastNorm } from "../parts/clip";
import { detections } from "../parts/detection";
import {
  firstPooler,
  gridOf,
  patches,
  pixels,
  placed,
  prepended,
  tower,
  VIT_NAMES,
  vitKeys,
} from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["yolos"],
    classes: ["Yolos"],
    usual: "ForObjectDetection",
    heads: ["Model", "ForObjectDetection"],
    keys: {
      ...vitKeys(),
      image_size: oneOrCounts([512, 864]),
      num_detection_tokens: count(100),
      use_mid_position_embeddings: flag(true),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages(k, c) {
      const width = k.hidden_size;
      const rows = gridOf(k.image_size, k.patch_size) + k.num_detection_tokens + 1;
      const middle = k.use_mid_position_embeddings ? k.num_hidden_layers - 1 : 0;
      return [
        {
          name: "vit.embeddings",
          type: "embedding",
          keys: ["patch_size", "image_size", "num_detection_tokens"],
          reads: ["pixel_values"],
          run(g, [x]) {
            const y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, width);
            const z = prepended(g, "detection_tokens", y, width, k.num_detection_tokens);
            const all = placed(g, "position_embeddings", prepended(g, "cls_token", z, width), rows, width);
            // Each block but the last adds places of its own again.
            return middle > 0
              ? g.within("mid_position_embeddings", () => g.scale(all, { shift: [middle, rows, width] }))
              : all;
          },
        },
        ...tower("vit.encoder.layer", k, {
          bias: k.qkv_bias,
          names: VIT_NAMES,
        }),
        lastNorm("vit.layernorm"),
        ...(c.head === "Model"
          ? [firstPooler("vit.pooler", width)]
          : [objects(k.num_detection_tokens), ...detections(c, width, 3)]),
      ];
    },
  });

/** Only the positions that stand for objects are looked at. */
const objects = (tokens: number): Stage => ({
  name: "detection tokens",
  type: "selection",
  keys: ["num_detection_tokens"],
  run: (g, [x]) => g.split(x as Value, [tokens], 0)[0] as Value,
});
