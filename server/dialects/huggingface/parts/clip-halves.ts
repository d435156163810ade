import { defineArchitecture, type Family, type Scope, type Stage } from "../architecture";
import { count, oneOrCounts } from "../keys";
import { likeness, projection, textTower, towerKeys, visionTower } from "./clip";
import { firstOf, pixels } from "./vision";
import { section } from "./wrapper";

/** A half by itself: bare, or with the projection into what both halves share. */
const alone = (type: string, name: string) => ({
  types: [type],
  classes: [name],
  usual: "Model",
  heads: ["Model", "ModelWithProjection"],
});

const projected = (name: string, width: number, { head }: Scope): readonly Stage[] =>
  head === "ModelWithProjection" ? [projection(name, width, firstOf)] : [];

/** The half of CLIP that reads, and those that differ from it in how many places there are. */
export const clipText = (type: string, name: string, positions: number): Family =>
  defineArchitecture({
    ...alone(type, name),
    keys: {
      ...towerKeys(512, 2048, 12, 8),
      vocab_size: count(49408),
      max_position_embeddings: count(positions),
      projection_dim: count(512),
    },
    stages: (k, c) => [...textTower(k), ...projected("text_projection", k.projection_dim, c)],
  });

/** The half that sees, and those that differ from it in the sizes of images and patches. */
export const clipVision = (type: string, name: string, image: number, patch: number): Family =>
  defineArchitecture({
    ...alone(type, name),
    keys: {
      ...towerKeys(768, 3072, 12, 12),
      num_channels: count(3),
      image_size: oneOrCounts(image),
      patch_size: oneOrCounts(patch),
      projection_dim: count(512),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      ...visionTower(k, { patchBias: false, front: true, firstNorm: true }),
      ...projected("visual_projection", k.projection_dim, c),
    ],
  });

/** Both halves, and how alike they find what they saw and read. */
export const halves = (
  c: Scope,
  width: number,
  text: readonly Stage[],
  vision: readonly Stage[],
): readonly Stage[] => [
  ...section("text", text),
  { ...projection("text_projection", width, firstOf), section: "text" },
  ...section("vision", vision),
  { ...projection("visual_projection", width, firstOf), section: "vision" },
  likeness("text_projection", "visual_projection", false, c),
];
