import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { mixture } from "../parts/experts";

export default () =>
  defineArchitecture({
    types: ["granitemoe", "granitemoeshared"],
    classes: ["GraniteMoe", "GraniteMoeShared"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(32000, 4096, 11008, 32, 32, null, 2048),
      attention_bias: flag(false),
      num_local_experts: count(8),
      num_experts_per_tok: count(2),
      shared_intermediate_size: count(0),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k),
          names: { mlp: "block_sparse_moe" },
          mlp: (g, x) =>
            mixture(g, x, {
              router: "router",
              experts: k.num_local_experts,
              active: k.num_experts_per_tok,
              hidden: k.intermediate_size,
              shared: { hidden: k.shared_intermediate_size },
              sharedName: "shared_mlp",
            }),
        }),
      ),
  });
