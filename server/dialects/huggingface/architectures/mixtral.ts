import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { mixture } from "../parts/experts";

export default () =>
  defineArchitecture({
    types: ["mixtral"],
    classes: ["Mixtral"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(32000, 4096, 14336, 32, 32, 8, 131072),
      head_dim: optional(),
      sliding_window: optional(),
      num_local_experts: count(8, "num_experts"),
      num_experts_per_tok: count(2),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { window: k.sliding_window }),
          names: { mlp: "block_sparse_moe" },
          mlp: (g, x) =>
            mixture(g, x, {
              experts: k.num_local_experts,
              active: k.num_experts_per_tok,
              hidden: k.intermediate_size,
            }),
        }),
      ),
  });
