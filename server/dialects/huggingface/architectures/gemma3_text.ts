import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { sandwiched } from "../parts/block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["gemma3_text"],
    classes: ["Gemma3", "Gemma3Text"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "strict",
    keys: {
      ...sizes(262208, 2304, 9216, 26, 8, 4, 131072, true),
      head_dim: optional(256),
      attention_bias: flag(false),
      sliding_window: optional(4096),
      sliding_window_pattern: count(6, "_sliding_window_pattern"),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, kinds(c, k, everyNth(k.sliding_window_pattern)), (g, x, kind) =>
        sandwiched(g, x, {
          attention: grouped(k, { norm: "rms", window: windowOf(kind, k.sliding_window) }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, fn: "gelu" }),
        }),
      ),
  });
