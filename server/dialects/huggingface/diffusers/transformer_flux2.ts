import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, real } from "../keys";
import { fluxBlocks, fluxInputs, fluxKeys } from "../parts/diffusion/flux";
import { timeEmbedding } from "../parts/diffusion/maps";
import { patchesOut } from "../parts/diffusion/patches";
import { vectorOf } from "../parts/diffusion/transformer";
import { linear } from "../parts/norms";

const STEP = "time_guidance_embed";

export default () =>
  defineArchitecture({
    types: ["Flux2Transformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      ...fluxKeys,
      in_channels: count(128),
      num_layers: count(8),
      num_single_layers: count(48),
      num_attention_heads: count(48),
      joint_attention_dim: count(15360),
      timestep_guidance_channels: count(256),
      mlp_ratio: real(3),
      guidance_embeds: flag(true),
    },
    inputs: fluxInputs,
    stages(k) {
      const width = k.num_attention_heads * k.attention_head_dim;
      return [
        {
          name: STEP,
          type: "time embedding",
          keys: ["timestep_guidance_channels", "guidance_embeds"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const waves = vectorOf(g, t as Value, k.timestep_guidance_channels, "sinusoid");
            const [step, guidance] = [
              "timestep_embedder",
              ...(k.guidance_embeds ? ["guidance_embedder"] : []),
            ].map((name) => timeEmbedding(g, name, waves, width, width, false)) as [Value, Value?];
            return guidance ? g.add(step, guidance) : step;
          },
        },
        {
          name: "modulation",
          type: "time embedding",
          keys: ["num_attention_heads"],
          section: "conditions",
          reads: [STEP],
          run(g, [x]) {
            const step = g.activation(x as Value, "silu");
            const told = (name: string, vectors: number): Value =>
              g.within(name, () => linear(g, "linear", step, vectors * width));
            return g.concat(
              [
                told("double_stream_modulation_img", 6),
                told("double_stream_modulation_txt", 6),
                told("single_stream_modulation", 3),
              ],
              0,
            );
          },
        },
        ...fluxBlocks(k, { step: "modulation", told: true, fused: true, ratio: k.mlp_ratio }),
        patchesOut(k.patch_size ** 2 * (k.out_channels || k.in_channels), "image", STEP, {}, false),
      ];
    },
  });
