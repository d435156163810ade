import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { mixture } from "../parts/experts";

export default () =>
  defineArchitecture({
    types: ["minimax_m2"],
    classes: ["MiniMaxM2"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(200064, 3072, 1536, 62, 48, 8, 196608),
      head_dim: optional(128),
      num_local_experts: count(256, "num_experts"),
      num_experts_per_tok: count(8),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { norm: "rms", normOver: "all" }),
          names: { mlp: "block_sparse_moe" },
          mlp: (g, x) =>
            mixture(g, x, {
              experts: k.num_local_experts,
              active: k.num_experts_per_tok,
              hidden: k.intermediate_size,
              correction: "buffer",
            }),
        }),
      ),
  });
