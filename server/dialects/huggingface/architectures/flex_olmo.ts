import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { behind } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { mixture } from "../parts/experts";

export default defineArchitecture({
  types: ["flex_olmo"],
  classes: ["FlexOlmo"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(100352, 4096, 11008, 32, 32, null, 4096),
    attention_bias: flag(false),
    num_experts: count(7, "num_local_experts"),
    num_experts_per_tok: count(5),
  },
  stages: (k, c) =>
    uniform(c, k, (g, x) =>
      behind(g, x, {
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
