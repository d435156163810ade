import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["hunyuan_v1_dense"],
    classes: ["HunYuanDenseV1"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(290943, 4096, 11008, 32, 32, null, 2048),
      head_dim: optional(),
      attention_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, {
            norm: "rms",
            names: { qNorm: "query_layernorm", kNorm: "key_layernorm" },
          }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
