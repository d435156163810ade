import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, real, word } from "../keys";
import { patchesOut, patchStage, stepOf, TIMESTEP, text, textProjection } from "../parts/diffusion/patches";
import { twoKinds } from "../parts/diffusion/single";
import { feedForward, look, vectorOf } from "../parts/diffusion/transformer";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** Latents of 129 frames of 720 × 1280. */
const FRAMES = [33, 90, 160] as const;
const WORDS = 256;
const TOLD = "context_embedder.time_text_embed";

/** Videos from a text, which a small transformer reads once more before. */
export default () =>
  defineArchitecture({
    types: ["HunyuanVideoTransformer3DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      in_channels: count(16),
      out_channels: count(16),
      num_attention_heads: count(24),
      attention_head_dim: count(128),
      num_layers: count(20),
      num_single_layers: count(40),
      num_refiner_layers: count(2),
      mlp_ratio: real(4),
      patch_size: count(2),
      patch_size_t: count(1),
      qk_norm: word("rms_norm"),
      guidance_embeds: flag(true),
      text_embed_dim: count(4096),
      pooled_projection_dim: count(768),
      image_condition_type: word(),
    },
    inputs: (k) => [
      { name: "hidden_states", dims: [k.in_channels, ...FRAMES], first: true, usual: true },
      text(k.text_embed_dim, WORDS),
      TIMESTEP,
    ],
    stages(k) {
      const [heads, headDim] = [k.num_attention_heads, k.attention_head_dim];
      const width = heads * headDim;
      const told = (g: Builder, t: Value, from: number): Value =>
        g.add(stepOf(g, t, width), textProjection(g, "text_embedder", vectorOf(g, t, from, "text"), width));
      const refiner = blocks({
        name: "context_embedder.token_refiner.refiner_blocks",
        count: k.num_refiner_layers,
        keys: ["num_refiner_layers"],
        reads: ["context_embedder.proj_in", TOLD],
        run:
          () =>
          (g, [x, step]) =>
            refined(g, x as Value, step as Value, { heads, headDim }),
      }).map((s) => ({ ...s, section: "text" }));
      const words = refiner.at(-1)?.name ?? "context_embedder.proj_in";
      return [
        {
          name: "time_text_embed",
          type: "time embedding",
          keys: ["pooled_projection_dim", "guidance_embeds"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const step = told(g, t as Value, k.pooled_projection_dim);
            return k.guidance_embeds ? g.add(step, stepOf(g, t as Value, width, "guidance_embedder")) : step;
          },
        },
        {
          name: TOLD,
          type: "time embedding",
          keys: ["text_embed_dim"],
          section: "text",
          reads: ["timestep"],
          run: (g, [t]) => told(g, t as Value, k.text_embed_dim),
        },
        {
          name: "context_embedder.proj_in",
          type: "projector",
          keys: ["text_embed_dim"],
          section: "text",
          reads: ["encoder_hidden_states"],
          run: (g, [x]) => g.dense(x as Value, width, true),
        },
        ...refiner,
        patchStage("x_embedder", [k.patch_size_t, k.patch_size, k.patch_size], width),
        ...twoKinds({
          ...k,
          heads,
          headDim,
          ratio: k.mlp_ratio,
          image: "x_embedder",
          text: words,
          step: "time_text_embed",
        }),
        patchesOut(k.patch_size_t * k.patch_size ** 2 * k.out_channels, "image", "time_text_embed"),
      ];
    },
  });

/** The words look at each other; the step says how much of that is added. */
function refined(
  g: Builder,
  x: Value,
  step: Value,
  o: { readonly heads: number; readonly headDim: number },
): Value {
  const width = o.heads * o.headDim;
  const seen = g.within("attn", () => look(g, named(g, "norm1", x, "layer"), { ...o, bias: true }));
  const gates = g.within("norm_out", () => linear(g, "linear", g.activation(step, "silu"), 2 * width, true));
  const y = g.declared([g.add(x, seen), gates], x.type, "gate");
  return g.add(
    y,
    g.within("ff", () =>
      feedForward(g, named(g, "norm2", y, "layer"), { fn: "linear-silu", hidden: 4 * width }),
    ),
  );
}
