import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { linear } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["apertus"],
    classes: ["Apertus"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(131072, 4096, 14336, 32, 32, null, 65536),
      head_dim: optional(),
      attention_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          names: { norms: ["attention_layernorm", "feedforward_layernorm"] },
          attention: grouped(k, { norm: "rms" }),
          // Two learnt numbers say how steep the activation is on either side.
          mlp(g, x) {
            const y = g.within("act_fn", () =>
              g.activation(linear(g, "up_proj", x, k.intermediate_size), "xielu", [2]),
            );
            return linear(g, "down_proj", y, k.hidden_size);
          },
        }),
      ),
  });
