import { defineArchitecture } from "../architecture";
import { count, maybe, optional } from "../keys";
import { imageKeys, ofCaption } from "../parts/diffusion/images";
import { latents, TIMESTEP, text } from "../parts/diffusion/patches";

/** Tokens that PixArt's pipelines read of a text. */
const WORDS = 300;

/** The sizes of an image are told where it is as large as the largest of these models make. */
const TOLD_FROM = 128;

export default () =>
  defineArchitecture({
    types: ["PixArtTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      ...imageKeys,
      out_channels: optional(8),
      cross_attention_dim: optional(1152),
      sample_size: count(128),
      caption_channels: optional(),
      use_additional_conditions: maybe(),
    },
    inputs: (k) => [
      latents(k.in_channels, k.sample_size),
      text(k.caption_channels ?? k.cross_attention_dim ?? Number.NaN, WORDS),
      TIMESTEP,
    ],
    stages: (k) => ofCaption(k, k.use_additional_conditions ?? k.sample_size === TOLD_FROM),
  });
