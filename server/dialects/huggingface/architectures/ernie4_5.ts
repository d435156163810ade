import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["ernie4_5"],
    classes: ["Ernie4_5"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(103424, 1024, 3072, 18, 16, 2, 131072, true),
      head_dim: optional(128),
      use_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { bias: k.use_bias }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.use_bias }),
        }),
      ),
  });
