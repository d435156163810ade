import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["arcee"],
    classes: ["Arcee"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "strict",
    keys: {
      ...sizes(32000, 2560, 18432, 32, 32, null, 4096),
      head_dim: optional(),
      attention_bias: flag(false),
      mlp_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k),
          mlp: (g, x) => plain(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias, fn: "relu2" }),
        }),
      ),
  });
