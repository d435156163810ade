import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { deltaNet } from "../parts/delta";
import { everyNth, grouped, kinds, LINEAR, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { kindOfWord, sparsely } from "../parts/sparse";

export default defineArchitecture({
  types: ["qwen3_next"],
  classes: ["Qwen3Next"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(151936, 2048, 5632, 48, 16, 2, 32768),
    head_dim: optional(256),
    attention_bias: flag(false),
    linear_conv_kernel_dim: count(4),
    linear_key_head_dim: count(128),
    linear_value_head_dim: count(128),
    linear_num_key_heads: count(16),
    linear_num_value_heads: count(32),
    full_attention_interval: count(4),
    layer_types: words(),
    decoder_sparse_step: count(1),
    mlp_only_layers: counts(),
    num_experts: count(512),
    num_experts_per_tok: count(10),
    moe_intermediate_size: count(512),
    shared_expert_intermediate_size: count(512),
  },
  stages(k, c) {
    const attention = kinds(c, k, everyNth(k.full_attention_interval, LINEAR));
    return varied(c, k, sparsely(k, k.num_experts, attention), (g, x, word) => {
      const kind = kindOfWord(word);
      const linear = kind.attention === LINEAR;
      return before(g, x, {
        names: { attention: linear ? "linear_attn" : "self_attn" },
        attention: linear ? (g, x) => deltaNet(g, x, k) : grouped(k, { norm: "rms", gated: true }),
        mlp: (g, x) =>
          kind.sparse
            ? mixture(g, x, {
                experts: k.num_experts,
                active: k.num_experts_per_tok,
                hidden: k.moe_intermediate_size,
                shared: { hidden: k.shared_expert_intermediate_size, gate: true },
                sharedName: "shared_expert",
              })
            : gated(g, x, { hidden: k.intermediate_size }),
      });
    });
  },
});
