import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { mixture } from "../parts/experts";

export default () =>
  defineArchitecture({
    types: ["phimoe"],
    classes: ["Phimoe", "PhiMoE"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(32064, 4096, 6400, 32, 32, 8, 131072),
      head_dim: optional(),
      attention_bias: flag(false),
      sliding_window: optional(),
      num_local_experts: count(16, "num_experts"),
      num_experts_per_tok: count(2),
      lm_head_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: "layer",
            attention: grouped(k, { window: k.sliding_window }),
            names: { mlp: "block_sparse_moe" },
            mlp: (g, x) =>
              mixture(g, x, {
                experts: k.num_local_experts,
                active: k.num_experts_per_tok,
                hidden: k.intermediate_size,
              }),
          }),
        { norm: "layer", headBias: k.lm_head_bias },
      ),
  });
