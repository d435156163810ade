import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["qwen3_vl_text"],
    classes: ["Qwen3VLText"],
    usual: "Model",
    keys: {
      ...sizes(151936, 4096, 22016, 32, 32, 32, 128000),
      head_dim: optional(128),
      attention_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { norm: "rms" }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
