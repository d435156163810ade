import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["granite"],
    classes: ["Granite"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(32000, 4096, 11008, 32, 32, null, 2048),
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
