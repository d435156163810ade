import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { grouped, laterWindows, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["smollm3"],
    classes: ["SmolLM3"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(128256, 2048, 11008, 36, 16, 4, 32768, true),
      attention_bias: flag(false),
      mlp_bias: flag(false),
      use_sliding_window: flag(false),
      sliding_window: optional(),
      max_window_layers: count(0),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, laterWindows(c, k), (g, x, kind) =>
        before(g, x, {
          attention: grouped(k, { window: windowOf(kind, k.sliding_window) }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      ),
  });
