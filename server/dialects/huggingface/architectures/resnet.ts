import { defineArchitecture } from "../architecture";
import { resnet, resnetKeys } from "../parts/resnet";
import { classifier, pixels } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["resnet"],
    classes: ["ResNet"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification", "Backbone"],
    keys: resnetKeys(),
    inputs: (k) => pixels(k.num_channels, 224, true),
    stages: (k, c) => [
      ...resnet("resnet", { ...k, frozen: c.told?.frozen === true }),
      ...(c.head === "ForImageClassification"
        ? [classifier(c, "classifier.1", (g, x) => g.globalPool(x, "average"))]
        : []),
    ],
  });
