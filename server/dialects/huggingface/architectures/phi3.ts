import { defineArchitecture } from "../architecture";
import { optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["phi3"],
    classes: ["Phi3"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: { ...sizes(32064, 3072, 8192, 32, 32, null, 4096), sliding_window: optional() },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { window: k.sliding_window, fused: "qkv_proj", turnsPart: true }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
