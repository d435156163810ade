import { defineArchitecture } from "../architecture";
import { count, flag, oneOrCounts } from "../keys";
import { attentionPooling, towerKeys, visionTower } from "../parts/clip";
import { pixels } from "../parts/vision";

export default defineArchitecture({
  types: ["siglip_vision_model"],
  classes: ["SiglipVision"],
  usual: "Model",
  heads: ["Model"],
  keys: {
    ...towerKeys(768, 3072, 12, 12),
    num_channels: count(3),
    image_size: oneOrCounts(224),
    patch_size: oneOrCounts(16),
    vision_use_head: flag(true),
  },
  inputs: (k) => pixels(k.num_channels, k.image_size),
  stages: (k) => [
    ...visionTower(k, { patchBias: true, front: false, firstNorm: false }),
    ...(k.vision_use_head ? [attentionPooling(k)] : []),
  ],
});
