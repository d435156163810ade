import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { kindOfWord, sparsely } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["qwen3_moe"],
    classes: ["Qwen3Moe"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(151936, 2048, 6144, 24, 32, 4, 32768),
      head_dim: optional(),
      attention_bias: flag(false),
      use_sliding_window: flag(false),
      sliding_window: optional(4096),
      decoder_sparse_step: count(1),
      mlp_only_layers: counts(),
      num_local_experts: count(128, "num_experts"),
      num_experts_per_tok: count(8),
      moe_intermediate_size: count(768),
    },
    stages: (k, c) =>
      varied(c, k, sparsely(k, k.num_local_experts), (g, x, word) =>
        before(g, x, {
          attention: grouped(k, { norm: "rms", window: k.use_sliding_window ? k.sliding_window : null }),
          mlp: (g, x) =>
            kindOfWord(word).sparse
              ? mixture(g, x, {
                  experts: k.num_local_experts,
                  active: k.num_experts_per_tok,
                  hidden: k.moe_intermediate_size,
                })
              : gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
