import { defineArchitecture, type Scope } from "../architecture";
import { count, counts, optional } from "../keys";
import { depth, gridFrom, type Neck, neck } from "../parts/dense-prediction";
import { typeAt } from "../parts/wrapper";

const backboneOf = (c: Scope) =>
  c.nested("backbone_config", typeAt(c, "backbone_config", "dinov2"), {
    head: "Backbone",
    absent: { image_size: 518, hidden_size: 384, num_attention_heads: 6 },
  });

export default () =>
  defineArchitecture({
    types: ["depth_anything"],
    classes: ["DepthAnything"],
    usual: "ForDepthEstimation",
    heads: ["ForDepthEstimation"],
    keys: {
      reassemble_hidden_size: count(384),
      reassemble_factors: counts([4, 2, 1, 0.5]),
      neck_hidden_sizes: counts([48, 96, 192, 384]),
      fusion_hidden_size: count(64),
      head_hidden_size: optional(32),
    },
    inputs: (_, c) => backboneOf(c).inputs,
    stages(k, c) {
      const { stages: seen, values } = backboneOf(c);
      const grid = gridFrom(values.image_size, values.patch_size);
      const plan: Neck = { ...k, width: k.reassemble_hidden_size, grid, keys: [] };
      return [
        ...seen,
        ...neck(plan, seen.at(-1)?.name ?? ""),
        depth(plan, { hidden: k.head_hidden_size ?? 32, image: gridFrom(values.image_size, 1) }),
      ];
    },
  });
