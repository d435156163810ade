import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family } from "../architecture";
import { count, flag, oneOrCounts, optional } from "../keys";
import { attentionPooling, likeness, textTower, towerKeys, visionTower } from "./clip";
import { classifier, firstOf, meanOf, pixels } from "./vision";
import { section, withText } from "./wrapper";

/** Two towers that are held against each other, and a classifier over one: SigLIP and its second version. */
export const siglip = (type: string, name: string): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    heads: ["Model", "ForImageClassification"],
    keys: {},
    inputs(_, c) {
      const seen = c.nested("vision_config", `${type}_vision_model`).inputs;
      return c.head === "ForImageClassification" ? seen : withText(seen);
    },
    stages(_, c) {
      const seen = section("vision", c.nested("vision_config", `${type}_vision_model`).stages);
      if (c.head === "ForImageClassification")
        return [...seen, { ...classifier(c, "classifier", meanOf), reads: ["vision_model.post_layernorm"] }];
      const words = section("text", c.nested("text_config", `${type}_text_model`).stages);
      return [...words, ...seen, likeness("text_model.head", seen.at(-1)?.name ?? "", true, c)];
    },
  });

export const siglipText = (type: string, name: string): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(768, 3072, 12, 12),
      vocab_size: count(32000),
      max_position_embeddings: count(64),
      projection_size: optional(),
    },
    stages: (k) => [
      ...textTower(k),
      {
        name: "text_model.head",
        type: "pooler",
        keys: ["projection_size", "hidden_size"],
        run: (g, [x]) => g.dense(firstOf(g, x as Value), k.projection_size ?? k.hidden_size, true),
      },
    ],
  });

/** `patches`: images of any shape are taken, cut into at most so many patches. */
export const siglipVision = (type: string, name: string, patches: number | null): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(768, 3072, 12, 12),
      num_channels: count(3),
      image_size: oneOrCounts(224),
      patch_size: oneOrCounts(16),
      vision_use_head: flag(true),
      ...(patches === null ? {} : { num_patches: count(patches) }),
    },
    inputs: (k) => pixels(k.num_channels, imageOf(k), patches !== null),
    stages: (k) => [
      ...visionTower({ ...k, image_size: imageOf(k) }, { patchBias: true, front: false, firstNorm: false }),
      ...(k.vision_use_head ? [attentionPooling(k)] : []),
    ],
  });

interface Eye {
  readonly image_size: number | readonly number[];
  readonly patch_size: number | readonly number[];
  readonly num_patches?: number;
}

/** A row of as many patches. */
const imageOf = (k: Eye): number | readonly number[] =>
  k.num_patches === undefined
    ? k.image_size
    : typeof k.patch_size === "number"
      ? [k.patch_size, k.patch_size * k.num_patches]
      : Number.NaN;
