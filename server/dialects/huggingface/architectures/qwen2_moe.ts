import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { grouped, laterWindows, sizes, varied, windowOf } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { kindOfWord, sparsely } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["qwen2_moe"],
    classes: ["Qwen2Moe"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(151936, 2048, 5632, 24, 16, 16, 32768),
      head_dim: optional(),
      qkv_bias: flag(true),
      use_sliding_window: flag(false),
      sliding_window: optional(4096),
      max_window_layers: count(28),
      layer_types: words(),
      decoder_sparse_step: count(1),
      mlp_only_layers: counts(),
      num_experts: count(60),
      num_experts_per_tok: count(4),
      moe_intermediate_size: count(1408),
      shared_expert_intermediate_size: count(5632),
    },
    stages: (k, c) =>
      varied(c, k, sparsely(k, k.num_experts, laterWindows(c, k)), (g, x, word) => {
        const { attention, sparse } = kindOfWord(word);
        return before(g, x, {
          attention: grouped(k, {
            bias: k.qkv_bias,
            outBias: false,
            window: windowOf(attention, k.sliding_window),
          }),
          mlp: (g, x) =>
            sparse
              ? mixture(g, x, {
                  experts: k.num_experts,
                  active: k.num_experts_per_tok,
                  hidden: k.moe_intermediate_size,
                  shared: { hidden: k.shared_expert_intermediate_size, gate: true },
                  sharedName: "shared_expert",
                })
              : gated(g, x, { hidden: k.intermediate_size }),
        });
      }),
  });
