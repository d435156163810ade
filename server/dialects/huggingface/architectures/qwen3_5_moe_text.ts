import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { DELTA, deltaBlock, deltaKinds, gatedExperts } from "../parts/delta";
import { varied } from "../parts/dense";

export default () =>
  defineArchitecture({
    types: ["qwen3_5_moe_text"],
    classes: ["Qwen3_5Moe", "Qwen3_5MoeText"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(248320),
      hidden_size: count(2048),
      num_hidden_layers: count(40),
      num_attention_heads: count(16),
      num_key_value_heads: optional(2),
      max_position_embeddings: count(32768),
      tie_word_embeddings: flag(false),
      ...DELTA,
      mtp_num_hidden_layers: count(0),
      num_experts: count(256),
      num_experts_per_tok: count(8),
      moe_intermediate_size: count(512),
      shared_expert_intermediate_size: count(512),
    },
    stages: (k, c) =>
      varied(c, k, deltaKinds(c, k), (g, x, kind) => deltaBlock(g, x, k, kind, gatedExperts(k))),
  });
