import { defineArchitecture } from "../architecture";
import { count, maybe, optional, word } from "../keys";
import { imageKeys, ofCaption, ofClass } from "../parts/diffusion/images";
import { latents, TIMESTEP, text } from "../parts/diffusion/patches";

/** DiT and PixArt as their files called them before each had a class of its own: which one it is, the norm says. */
export default () =>
  defineArchitecture({
    types: ["Transformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      ...imageKeys,
      norm_type: word("layer_norm"),
      num_embeds_ada_norm: optional(1000),
      cross_attention_dim: optional(),
      sample_size: count(32),
      caption_channels: optional(),
      use_additional_conditions: maybe(),
    },
    inputs: (k) => [
      latents(k.in_channels, k.sample_size),
      ...(k.norm_type === "ada_norm_single"
        ? [text(k.caption_channels ?? k.cross_attention_dim ?? Number.NaN, 120)]
        : []),
      TIMESTEP,
    ],
    stages(k) {
      if (k.norm_type === "ada_norm_zero") return ofClass(k);
      if (k.norm_type === "ada_norm_single")
        return ofCaption(k, k.use_additional_conditions ?? k.sample_size === 128);
      return [
        {
          name: "transformer",
          type: "unknown",
          keys: ["norm_type"],
          reads: ["hidden_states"],
          run: (g, xs) => g.unknown(xs),
        },
      ];
    },
  });
