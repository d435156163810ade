import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["llama"],
    classes: ["Llama"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "strict",
    keys: {
      ...sizes(32000, 4096, 11008, 32, 32, null, 2048),
      head_dim: optional(),
      attention_bias: flag(false),
      mlp_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      ),
  });
