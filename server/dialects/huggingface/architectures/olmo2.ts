import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { behind } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["olmo2"],
    classes: ["Olmo2"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: { ...sizes(50304, 4096, 11008, 32, 32, null, 2048), attention_bias: flag(false) },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        behind(g, x, {
          norm: "single rms",
          attention: grouped(k, { norm: "single rms", normOver: "all" }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
