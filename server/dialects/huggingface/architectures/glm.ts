import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["glm"],
    classes: ["Glm"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(151552, 4096, 13696, 40, 32, 2, 131072),
      head_dim: optional(128),
      attention_bias: flag(true),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { outBias: false, turnsPart: true }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
