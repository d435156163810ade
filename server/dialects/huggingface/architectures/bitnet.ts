import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";
import { named } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["bitnet"],
    classes: ["BitNet"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(128256, 2560, 6912, 30, 20, 5, 2048),
      head_dim: optional(),
      attention_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, {
            between: (g, y) => named(g, "attn_sub_norm", y, "rms", [k.hidden_size]),
          }),
          mlp: (g, x) =>
            gated(g, x, {
              hidden: k.intermediate_size,
              fn: "relu2",
              between: (g, y) => named(g, "ffn_sub_norm", y, "rms"),
            }),
        }),
      ),
  });
