import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { grouped, laterWindows, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["qwen3"],
    classes: ["Qwen3"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(151936, 4096, 22016, 32, 32, 32, 32768),
      head_dim: optional(128),
      attention_bias: flag(false),
      use_sliding_window: flag(false),
      sliding_window: optional(4096),
      max_window_layers: count(28),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, laterWindows(c, k), (g, x, kind) =>
        before(g, x, {
          attention: grouped(k, { norm: "rms", window: windowOf(kind, k.sliding_window) }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
