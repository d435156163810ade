import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { before, parallel } from "../parts/block";
import { grouped, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["gpt_neox"],
    classes: ["GPTNeoX"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50432),
      hidden_size: count(6144),
      intermediate_size: count(24576),
      num_hidden_layers: count(44),
      num_attention_heads: count(64),
      max_position_embeddings: count(2048),
      attention_bias: flag(true),
      use_parallel_residual: flag(true),
      tie_word_embeddings: flag(false),
    },
    stages(k, c) {
      const plan = {
        norm: "layer",
        names: { attention: "attention", norms: ["input_layernorm", "post_attention_layernorm"] },
        attention: grouped(k, { names: { o: "dense" }, fused: "query_key_value", turnsPart: true }),
        mlp: (g, x) =>
          plain(g, x, {
            hidden: k.intermediate_size,
            bias: true,
            names: ["dense_h_to_4h", "dense_4h_to_h"],
          }),
      } satisfies Parameters<typeof before>[2];
      return uniform(c, k, (g, x) => (k.use_parallel_residual ? parallel(g, x, plan) : before(g, x, plan)), {
        norm: "layer",
        names: { prefix: "gpt_neox", table: "embed_in", norm: "final_layer_norm", head: "embed_out" },
      });
    },
  });
