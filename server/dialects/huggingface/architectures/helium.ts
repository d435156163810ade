import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["helium"],
    classes: ["Helium"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(48000, 2560, 7040, 24, 20, 20, 4096),
      head_dim: optional(128),
      attention_bias: flag(false),
      mlp_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          // The output projection is as wide as the model, whatever the heads are.
          attention: grouped(k, { outBias: false, outWidth: k.hidden_size }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      ),
  });
