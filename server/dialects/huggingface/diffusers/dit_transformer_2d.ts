import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { imageKeys, ofClass } from "../parts/diffusion/images";
import { latents, TIMESTEP } from "../parts/diffusion/patches";

export default () =>
  defineArchitecture({
    types: ["DiTTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: { ...imageKeys, sample_size: count(32), num_embeds_ada_norm: optional(1000) },
    inputs: (k) => [latents(k.in_channels, k.sample_size), TIMESTEP],
    stages: ofClass,
  });
