import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { before } from "../parts/block";
import { grouped, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["biogpt"],
    classes: ["BioGpt"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(42384),
      hidden_size: count(1024),
      intermediate_size: count(4096),
      num_hidden_layers: count(24),
      num_attention_heads: count(16),
      max_position_embeddings: count(1024),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: "layer",
            names: { norms: ["self_attn_layer_norm", "final_layer_norm"] },
            attention: grouped(k, { bias: true, names: { o: "out_proj" } }),
            mlp: (g, x) => plain(g, x, { hidden: k.intermediate_size, bias: true, names: ["fc1", "fc2"] }),
          }),
        {
          norm: "layer",
          names: { prefix: "biogpt", norm: "layer_norm", head: "output_projection" },
          // Two rows stand before the first position.
          embedded: (g, x) =>
            g.within("embed_positions", () =>
              g.scale(x, { shift: [k.max_position_embeddings + 2, k.hidden_size] }),
            ),
        },
      ),
  });
