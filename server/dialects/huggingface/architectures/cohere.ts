import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { parallel } from "../parts/block";
import { grouped, headDimOf, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["cohere"],
    classes: ["Cohere"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(256000, 8192, 22528, 40, 64, null, 8192, true),
      attention_bias: flag(false),
      use_qk_norm: flag(false),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          parallel(g, x, {
            norm: "layer without bias",
            attention: grouped(k, {
              ...(k.use_qk_norm ? { norm: "layer without bias", normOver: "all" } : {}),
              headDim: headDimOf(k),
            }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
          }),
        { norm: "layer without bias" },
      ),
  });
