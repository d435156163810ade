import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["starcoder2"],
    classes: ["Starcoder2"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(49152, 3072, 12288, 30, 24, 2, 4096, true),
      head_dim: optional(),
      use_bias: flag(true),
      sliding_window: optional(),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: "layer",
            attention: grouped(k, { bias: k.use_bias, window: k.sliding_window }),
            mlp: (g, x) =>
              plain(g, x, { hidden: k.intermediate_size, bias: k.use_bias, names: ["c_fc", "c_proj"] }),
          }),
        { norm: "layer" },
      ),
  });
