import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { kindOfWord, sparsely } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["qwen3_vl_moe_text"],
    classes: ["Qwen3VLMoeText"],
    usual: "Model",
    headWidth: "rounded",
    keys: {
      ...sizes(151936, 2048, 5632, 24, 16, 16, 128000, true),
      head_dim: optional(),
      attention_bias: flag(false),
      decoder_sparse_step: count(1),
      mlp_only_layers: counts(),
      num_local_experts: count(60, "num_experts"),
      num_experts_per_tok: count(4),
      moe_intermediate_size: count(1408),
    },
    stages: (k, c) =>
      varied(c, k, sparsely(k, k.num_local_experts), (g, x, word) =>
        before(g, x, {
          attention: grouped(k, { norm: "rms" }),
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
