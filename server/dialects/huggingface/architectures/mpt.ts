import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { plain } from "../parts/mlp";
import { mosaic } from "../parts/mosaic";

export default () =>
  defineArchitecture({
    types: ["mpt"],
    classes: ["Mpt", "MPT"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50368),
      d_model: count(2048, "hidden_size"),
      n_layers: count(24, "num_hidden_layers"),
      n_heads: count(16, "num_attention_heads"),
      max_seq_len: count(2048),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      mosaic(c, k, {
        names: { attention: "attn", mlp: "ffn", norms: ["norm_1", "norm_2"] },
        mlp: (g, x) => plain(g, x, { hidden: 4 * k.d_model }),
      }),
  });
