import { defineArchitecture } from "../architecture";
import { classifier, firstOf, pixels, vit, vitKeys } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["vit_msn"],
    classes: ["ViTMSN"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification"],
    keys: vitKeys(),
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      ...vit(c, "vit", k, ["cls_token"]),
      ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", firstOf)] : []),
    ],
  });
