import type { Scope } from "../architecture";
import { defineArchitecture } from "../architecture";
import { count, map } from "../keys";
import { type Backbone, backbone } from "../parts/backbone";
import { segmentationKeys, segmenters } from "../parts/upernet";

const { add_fpn: _, ...sizes } = segmentationKeys;

export default () =>
  defineArchitecture({
    types: ["upernet"],
    classes: ["UperNet"],
    usual: "ForSemanticSegmentation",
    heads: ["ForSemanticSegmentation"],
    keys: { ...sizes, backbone_config: map(), hidden_size: count(512) },
    inputs: (_, c) => seenBy(c).inputs,
    stages(k, c) {
      const seen = seenBy(c);
      return [...seen.stages, ...segmenters(c, k, seen.maps)];
    },
  });

const seenBy = (c: Scope): Backbone =>
  backbone(c, "resnet", { absent: { out_features: ["stage1", "stage2", "stage3", "stage4"] } });
