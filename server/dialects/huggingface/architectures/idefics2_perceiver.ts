import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { attention } from "../parts/attention";
import { gated } from "../parts/mlp";
import { named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** What it looks at. */
export const CONTEXT = "model.connector.modality_projection";

export default () =>
  defineArchitecture({
    types: ["idefics2_perceiver"],
    classes: ["Idefics2Perceiver"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      hidden_size: count(4096),
      resampler_n_latents: count(64),
      resampler_depth: count(3),
      resampler_n_heads: count(16),
      resampler_head_dim: count(96),
      num_key_value_heads: count(4),
    },
    inputs: (k) => [{ name: CONTEXT, dims: [49, k.hidden_size], usual: true }],
    stages: (k) => [
      {
        name: "latents",
        type: "embedding",
        keys: ["resampler_n_latents"],
        reads: [CONTEXT],
        run(g, xs) {
          const size = [k.resampler_n_latents, k.hidden_size];
          return g.scale(g.declared(xs, tensor(size, "last"), "questions"), { shift: size });
        },
      },
      ...blocks({
        name: "layers",
        count: k.resampler_depth,
        keys: ["resampler_depth", "resampler_n_heads", "resampler_head_dim"],
        reads: ["latents", CONTEXT],
        run:
          () =>
          (g, [latents, seen]) => {
            const x = latents as Value;
            const asked = named(g, "input_latents_norm", x, "rms");
            const context = named(g, "input_context_norm", seen ?? x, "rms");
            const y = g.add(
              x,
              g.within("self_attn", () =>
                attention(g, asked, {
                  heads: k.resampler_n_heads,
                  kvHeads: k.num_key_value_heads,
                  headDim: k.resampler_head_dim,
                  causal: false,
                  source: g.concat([context, asked], 0),
                  keepsSource: false,
                }),
              ),
            );
            const read = named(g, "post_attention_layernorm", y, "rms");
            return g.add(
              y,
              g.within("mlp", () => gated(g, read, { hidden: 4 * k.hidden_size })),
            );
          },
      }),
      {
        name: "norm",
        type: "norm",
        keys: ["hidden_size"],
        run: (g, [x]) => g.norm(x as Value, "rms"),
      },
    ],
  });
