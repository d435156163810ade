import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { mixture } from "../parts/experts";

export default defineArchitecture({
  types: ["olmoe"],
  classes: ["Olmoe"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(50304, 2048, 2048, 16, 16, null, 4096),
    attention_bias: flag(false),
    num_experts: count(64, "num_local_experts"),
    num_experts_per_tok: count(8),
  },
  stages: (k, c) =>
    uniform(c, k, (g, x) =>
      before(g, x, {
        attention: grouped(k, { norm: "rms", normOver: "all" }),
        mlp: (g, x) =>
          mixture(g, x, {
            experts: k.num_experts,
            active: k.num_experts_per_tok,
            hidden: k.intermediate_size,
          }),
      }),
    ),
});
