import { defineArchitecture } from "../architecture";
import { resnet, resnetKeys } from "../parts/resnet";
import { pixels } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["rt_detr_resnet"],
    classes: ["RTDetrResNet"],
    usual: "Backbone",
    heads: ["Backbone"],
    keys: resnetKeys(),
    inputs: (k) => pixels(k.num_channels, 640, true),
    stages: (k, c) => resnet("", { ...k, deep: true, averages: true, frozen: c.told?.frozen === true }),
  });
