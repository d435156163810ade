import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, counts, flag, map, maybe, optional, type Values, word } from "../keys";
import { depth, gridFrom, type Neck, neck, segments } from "../parts/dense-prediction";
import { firstPooler, pixels, vit, vitKeys } from "../parts/vision";
import { hasLevel, numberAt, typeAt, widthOf } from "../parts/wrapper";

const KEYS = {
  ...vitKeys(16, 768, 3072, 12, 12, 384),
  is_hybrid: flag(false),
  backbone_config: map(),
  readout_type: word("project"),
  reassemble_factors: counts([4, 2, 1, 0.5]),
  neck_hidden_sizes: counts([96, 192, 384, 768]),
  fusion_hidden_size: count(256),
  use_batch_norm_in_fusion_residual: flag(false),
  use_bias_in_fusion_residual: maybe(),
  add_projection: flag(false),
  use_auxiliary_head: flag(true),
  pooler_output_size: optional(),
};

export default () =>
  defineArchitecture({
    types: ["dpt"],
    classes: ["DPT"],
    usual: "ForDepthEstimation",
    heads: ["Model", "ForDepthEstimation", "ForSemanticSegmentation"],
    keys: KEYS,
    inputs: (k, c) => (isApart(k, c) ? backboneOf(c).inputs : pixels(k.num_channels, k.image_size)),
    stages(k, c) {
      const { seen, width, maps, grid } = sight(k, c);
      if (c.head === "Model")
        return [...seen, firstPooler("dpt.pooler", k.pooler_output_size ?? k.hidden_size)];
      const last = seen.at(-1)?.name ?? "";
      const plan: Neck = {
        ...k,
        width,
        maps,
        grid,
        projects: k.readout_type === "project",
        batchNorm: k.use_batch_norm_in_fusion_residual,
        ...(k.use_bias_in_fusion_residual === null ? {} : { bias: k.use_bias_in_fusion_residual }),
        keys: ["use_batch_norm_in_fusion_residual"],
      };
      const fusion = "neck.fusion_stage";
      if (c.head === "ForDepthEstimation")
        return [...seen, ...neck(plan, last), depth(plan, { hidden: 32, before: k.add_projection })];
      return [
        ...seen,
        ...neck(plan, last),
        segments("head", plan, c.labels, fusion),
        ...(k.use_auxiliary_head ? [segments("auxiliary_head", plan, c.labels, fusion)] : []),
      ];
    },
  });

type DPT = Values<typeof KEYS>;

/** Another model sees, where the file has a level for it; the class that segments never asks. */
const isApart = (k: DPT, c: Scope): boolean =>
  c.head === "ForDepthEstimation" && !k.is_hybrid && hasLevel(c, "backbone_config");

const backboneOf = (c: Scope) =>
  c.nested("backbone_config", typeAt(c, "backbone_config", "bit"), { head: "Backbone" });

interface Sight {
  readonly seen: readonly Stage[];
  readonly width: number;
  readonly maps: boolean;
  readonly grid: Neck["grid"];
}

function sight(k: DPT, c: Scope): Sight {
  if (isApart(k, c)) {
    const own = backboneOf(c);
    const maps = typeAt(c, "backbone_config", "") === "swinv2";
    const grid = gridFrom(own.values.image_size, own.values.patch_size);
    return { seen: own.stages, width: maps ? numberAt(own, "embed_dim") : widthOf(own), maps, grid };
  }
  const grid = gridFrom(k.image_size, k.patch_size);
  const eyes = vit({ ...c, head: "none" }, "dpt", k, ["cls_token"]);
  if (!k.is_hybrid) return { seen: eyes, width: k.hidden_size, maps: false, grid };
  // Maps of a convolutional network stand beside the patches: it is not followed.
  const hybrid: Stage = {
    name: "dpt.embeddings.backbone",
    type: "backbone",
    keys: ["is_hybrid"],
    reads: ["pixel_values"],
    run: (g, xs) => g.unknown(xs),
  };
  return { seen: [hybrid, ...eyes], width: k.hidden_size, maps: false, grid };
}
