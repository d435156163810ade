import { defineArchitecture } from "../architecture";
import { optional, words } from "../keys";
import { behind } from "../parts/block";
import { everyNth, FULL, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["exaone4"],
    classes: ["Exaone4"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(102400, 4096, 16384, 32, 32, 32, 2048),
      head_dim: optional(),
      sliding_window: optional(4096),
      sliding_window_pattern: optional(4),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        kinds(c, k, k.sliding_window === null ? () => FULL : everyNth(k.sliding_window_pattern ?? 4)),
        (g, x, kind) =>
          behind(g, x, {
            attention: grouped(k, { norm: "rms", window: windowOf(kind, k.sliding_window) }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
          }),
      ),
  });
