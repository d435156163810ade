import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { classifier, firstOf, pixels, vit, vitKeys } from "../parts/vision";
import { imageDecoder } from "../parts/vision-heads";

export default () =>
  defineArchitecture({
    types: ["vit"],
    classes: ["ViT"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification", "ForMaskedImageModeling"],
    keys: { ...vitKeys(), pooler_output_size: optional(), encoder_stride: count(16) },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      ...vit(c, "vit", k, ["cls_token"]),
      ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", firstOf)] : []),
      ...(c.head === "ForMaskedImageModeling" ? [imageDecoder(k, 1)] : []),
    ],
  });
