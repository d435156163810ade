import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["seed_oss"],
    classes: ["SeedOss"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(155136, 4096, 27648, 64, 80, 8, 524288),
      head_dim: optional(128),
      attention_bias: flag(true),
      attention_out_bias: flag(false),
      mlp_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { outBias: k.attention_out_bias }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      ),
  });
