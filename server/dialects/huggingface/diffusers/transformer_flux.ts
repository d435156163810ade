import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, flag, optional } from "../keys";
import { imageOf, jointBlock, jointStages } from "../parts/diffusion/joint";
import {
  denseStage,
  modulated,
  patchesOut,
  stepOf,
  TIMESTEP,
  text,
  textProjection,
} from "../parts/diffusion/patches";
import { vectorOf } from "../parts/diffusion/transformer";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** An image of 1024 × 1024 in patches of latents. */
const PATCHES = 4096;
const WORDS = 512;

export default () =>
  defineArchitecture({
    types: ["FluxTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      patch_size: count(1),
      in_channels: count(64),
      out_channels: optional(),
      num_layers: count(19),
      num_single_layers: count(38),
      attention_head_dim: count(128),
      num_attention_heads: count(24),
      joint_attention_dim: count(4096),
      pooled_projection_dim: count(768),
      guidance_embeds: flag(false),
    },
    inputs: (k) => [
      { name: "hidden_states", dims: [PATCHES, k.in_channels], usual: true },
      text(k.joint_attention_dim, WORDS),
      TIMESTEP,
    ],
    stages(k) {
      const width = k.num_attention_heads * k.attention_head_dim;
      const [heads, headDim] = [k.num_attention_heads, k.attention_head_dim];
      const joint = jointStages("transformer_blocks", {
        count: k.num_layers,
        image: "x_embedder",
        text: "context_embedder",
        step: "time_text_embed",
        block: (g, x, words, step) =>
          jointBlock(g, x, words, step, {
            heads,
            headDim,
            norm: "rms",
            names: {
              image: "norm1",
              text: "norm1_context",
              layer: "linear",
              imageMlp: "ff",
              textMlp: "ff_context",
            },
          }),
      });
      const single = blocks({
        name: "single_transformer_blocks",
        count: k.num_single_layers,
        keys: ["num_single_layers"],
        reads: [joint.at(-1)?.name ?? "streams", "time_text_embed"],
        run:
          () =>
          (g, [x, step]) =>
            singleBlock(g, x as Value, step as Value, heads, headDim),
      }).map((s): Stage => ({ ...s, section: "blocks" }));
      const last = single.at(-1) ?? joint.at(-1);
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
        denseStage("context_embedder", "encoder_hidden_states", width, ["joint_attention_dim"], "text"),
        denseStage("x_embedder", "hidden_states", width, ["in_channels"], "image"),
        ...joint,
        ...single,
        imageOf(last?.name ?? "streams", "context_embedder"),
        patchesOut(k.patch_size ** 2 * (k.out_channels || k.in_channels), "image", "time_text_embed"),
      ];
    },
  });

/** Text and image as one sequence: attention and a dense part beside each other, with one layer behind both. */
function singleBlock(g: Builder, x: Value, step: Value, heads: number, headDim: number): Value {
  const width = channels(x.type);
  const all = heads * headDim;
  const read = modulated(g, "norm", x, step, { vectors: 3 });
  const beside = g.activation(linear(g, "proj_mlp", read, 4 * all, true), "gelu");
  const y = g.within("attn", () => {
    const q = named(g, "norm_q", linear(g, "to_q", read, all, true), "rms", [headDim]);
    const key = named(g, "norm_k", linear(g, "to_k", read, all, true), "rms", [headDim]);
    return g.attend(q, key, linear(g, "to_v", read, all, true), {
      heads,
      keyDim: headDim,
      valueDim: headDim,
    });
  });
  return g.add(x, linear(g, "proj_out", g.concat([y, beside], 1), width, true));
}
