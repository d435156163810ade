import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { before } from "../parts/block";
import { uniform } from "../parts/dense";
import { plain } from "../parts/mlp";
import { biased } from "../parts/phi";

export default () =>
  defineArchitecture({
    types: ["persimmon"],
    classes: ["Persimmon"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(262144),
      hidden_size: count(4096),
      intermediate_size: count(16384),
      num_hidden_layers: count(36),
      num_attention_heads: count(64),
      max_position_embeddings: count(16384),
      tie_word_embeddings: flag(false),
      qk_layernorm: flag(true),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: "layer",
            attention: biased(k),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: k.intermediate_size,
                bias: true,
                fn: "relu2",
                names: ["dense_h_to_4h", "dense_4h_to_h"],
              }),
          }),
        { norm: "layer", names: { norm: "final_layernorm" } },
      ),
  });
