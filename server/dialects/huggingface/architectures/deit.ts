import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { classifier, firstOf, pixels, vit, vitKeys } from "../parts/vision";
import { imageDecoder } from "../parts/vision-heads";

export default () =>
  defineArchitecture({
    types: ["deit"],
    classes: ["DeiT"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification", "ForMaskedImageModeling", "ForImageClassificationWithTeacher"],
    keys: { ...vitKeys(), pooler_output_size: optional(), encoder_stride: count(16) },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      ...vit(c, "deit", k, ["distillation_token", "cls_token"]),
      ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", firstOf)] : []),
      ...(c.head === "ForMaskedImageModeling" ? [imageDecoder(k, 2)] : []),
      ...(c.head === "ForImageClassificationWithTeacher"
        ? [
            classifier(c, "cls_classifier", firstOf),
            {
              ...classifier(c, "distillation_classifier", (g, x) => firstOf(g, g.crop(x, [[1, 0]]))),
              reads: ["deit.layernorm"],
            },
          ]
        : []),
    ],
  });
