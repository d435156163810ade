import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["nanochat"],
    classes: ["NanoChat"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: { ...sizes(50304, 768, 8192, 12, 6, null, 2048), attention_bias: flag(false) },
    // Its norms have no weights.
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: "plain",
            attention: grouped(k, { norm: "plain" }),
            mlp: (g, x) => plain(g, x, { hidden: k.intermediate_size, fn: "relu2", names: ["fc1", "fc2"] }),
          }),
        { norm: "plain" },
      ),
  });
