import { defineArchitecture } from "../architecture";
import { optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default defineArchitecture({
  types: ["mistral"],
  classes: ["Mistral"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(32000, 4096, 14336, 32, 32, 8, 131072),
    head_dim: optional(),
    sliding_window: optional(4096),
  },
  stages: (k, c) =>
    uniform(c, k, (g, x) =>
      before(g, x, {
        attention: grouped(k, { window: k.sliding_window }),
        mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
      }),
    ),
});
