import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { deltaNet } from "../parts/delta";
import { everyNth, grouped, kinds, LINEAR, varied } from "../parts/dense";
import { mixture } from "../parts/experts";

export default defineArchitecture({
  types: ["qwen3_5_moe_text"],
  classes: ["Qwen3_5Moe", "Qwen3_5MoeText"],
  usual: "ForCausalLM",
  keys: {
    vocab_size: count(248320),
    hidden_size: count(2048),
    num_hidden_layers: count(40),
    num_attention_heads: count(16),
    num_key_value_heads: optional(2),
    head_dim: optional(256),
    max_position_embeddings: count(32768),
    tie_word_embeddings: flag(false),
    attention_bias: flag(false),
    linear_conv_kernel_dim: count(4),
    linear_key_head_dim: count(128),
    linear_value_head_dim: count(128),
    linear_num_key_heads: count(16),
    linear_num_value_heads: count(32),
    full_attention_interval: count(4),
    layer_types: words(),
    num_experts: count(256),
    num_experts_per_tok: count(8),
    moe_intermediate_size: count(512),
    shared_expert_intermediate_size: count(512),
  },
  stages: (k, c) =>
    varied(c, k, kinds(c, k, everyNth(k.full_attention_interval, LINEAR)), (g, x, kind) =>
      before(g, x, {
        names: { attention: kind === LINEAR ? "linear_attn" : "self_attn" },
        attention: kind === LINEAR ? (g, x) => deltaNet(g, x, k) : grouped(k, { norm: "rms", gated: true }),
        mlp: (g, x) =>
          mixture(g, x, {
            experts: k.num_experts,
            active: k.num_experts_per_tok,
            hidden: k.moe_intermediate_size,
            shared: { hidden: k.shared_expert_intermediate_size, gate: true },
            sharedName: "shared_expert",
          }),
      }),
    ),
});
