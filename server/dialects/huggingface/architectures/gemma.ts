import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["gemma"],
    classes: ["Gemma"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(256000, 3072, 24576, 28, 16, 16, 8192, true),
      head_dim: optional(256),
      attention_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, fn: "gelu" }),
        }),
      ),
  });
