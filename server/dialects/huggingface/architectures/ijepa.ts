import { defineArchitecture } from "../architecture";
import { classifier, meanOf, pixels, vit, vitKeys } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["ijepa"],
    classes: ["IJepa"],
    usual: "Model",
    heads: ["Model", "ForImageClassification"],
    keys: vitKeys(),
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      ...vit(c, "ijepa", k, []),
      ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", meanOf)] : []),
    ],
  });
