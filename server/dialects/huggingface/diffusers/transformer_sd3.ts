import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, counts, optional, word } from "../keys";
import { imageOf, jointBlock, jointStages } from "../parts/diffusion/joint";
import {
  denseStage,
  latents,
  patchesOut,
  patchStage,
  stepOf,
  TIMESTEP,
  text,
  textProjection,
} from "../parts/diffusion/patches";
import { vectorOf } from "../parts/diffusion/transformer";

/** Tokens of the two texts that CLIP reads, and of the one of T5. */
const WORDS = 333;

export default () =>
  defineArchitecture({
    types: ["SD3Transformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      sample_size: count(128),
      patch_size: count(2),
      in_channels: count(16),
      num_layers: count(18),
      attention_head_dim: count(64),
      num_attention_heads: count(18),
      joint_attention_dim: count(4096),
      caption_projection_dim: count(1152),
      pooled_projection_dim: count(2048),
      out_channels: optional(16),
      pos_embed_max_size: count(96),
      dual_attention_layers: counts([]),
      qk_norm: word(),
    },
    inputs: (k) => [latents(k.in_channels, k.sample_size), text(k.joint_attention_dim, WORDS), TIMESTEP],
    stages(k) {
      const [heads, headDim] = [k.num_attention_heads, k.attention_head_dim];
      const width = heads * headDim;
      const dual = new Set(k.dual_attention_layers);
      const last = k.num_layers - 1;
      const norm = k.qk_norm === "rms_norm" ? "rms" : k.qk_norm === "layer_norm" ? "layer" : null;
      const joint = jointStages("transformer_blocks", {
        count: k.num_layers,
        kindOf: (i) => `${dual.has(i) ? "dual attention" : "layer"}${i === last ? ", last" : ""}`,
        image: "pos_embed",
        text: "context_embedder",
        step: "time_text_embed",
        block: (g, x, words, step, kind) =>
          jointBlock(g, x, words, step, {
            heads,
            headDim,
            norm,
            dual: kind.startsWith("dual"),
            last: kind.endsWith("last"),
            names: {
              image: "norm1",
              text: "norm1_context",
              layer: "linear",
              imageMlp: "ff",
              textMlp: "ff_context",
            },
          }),
      });
      return [
        {
          name: "time_text_embed",
          type: "time embedding",
          keys: ["pooled_projection_dim"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const pooled = vectorOf(g, t as Value, k.pooled_projection_dim, "text");
            return g.add(stepOf(g, t as Value, width), textProjection(g, "text_embedder", pooled, width));
          },
        },
        denseStage(
          "context_embedder",
          "encoder_hidden_states",
          k.caption_projection_dim,
          ["joint_attention_dim", "caption_projection_dim"],
          "text",
        ),
        // Places are computed, stored with the model all the same, and never trained.
        patchStage("pos_embed", [k.patch_size, k.patch_size], width, (g, y) =>
          k.pos_embed_max_size > 0
            ? g.within("pos_embed", () =>
                g.scale(y, { shift: [k.pos_embed_max_size ** 2, width], trainable: false }),
              )
            : y,
        ),
        ...joint,
        imageOf(joint.at(-1)?.name ?? "streams", "context_embedder"),
        patchesOut(k.patch_size ** 2 * (k.out_channels ?? k.in_channels), "image", "time_text_embed"),
      ];
    },
  });
