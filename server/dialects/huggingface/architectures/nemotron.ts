import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["nemotron"],
    classes: ["Nemotron"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(256000, 6144, 24576, 32, 48, null, 4096),
      head_dim: optional(),
      attention_bias: flag(false),
      mlp_bias: flag(false),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: "layer",
            attention: grouped(k, { turnsPart: true }),
            mlp: (g, x) => plain(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias, fn: "relu2" }),
          }),
        { norm: "layer" },
      ),
  });
