import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { fluxBlocks, fluxInputs, fluxKeys } from "../parts/diffusion/flux";
import { patchesOut, stepOf, textProjection } from "../parts/diffusion/patches";
import { vectorOf } from "../parts/diffusion/transformer";

export default () =>
  defineArchitecture({
    types: ["FluxTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      ...fluxKeys,
      pooled_projection_dim: count(768),
      guidance_embeds: flag(false),
    },
    inputs: fluxInputs,
    stages(k) {
      const width = k.num_attention_heads * k.attention_head_dim;
      return [
        {
          name: "time_text_embed",
          type: "time embedding",
          keys: ["pooled_projection_dim", "guidance_embeds"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const time = t as Value;
            const pooled = vectorOf(g, time, k.pooled_projection_dim, "text");
            const told = g.add(stepOf(g, time, width), textProjection(g, "text_embedder", pooled, width));
            return k.guidance_embeds ? g.add(told, stepOf(g, time, width, "guidance_embedder")) : told;
          },
        },
        ...fluxBlocks(k, { step: "time_text_embed" }),
        patchesOut(k.patch_size ** 2 * (k.out_channels || k.in_channels), "image", "time_text_embed"),
      ];
    },
  });
