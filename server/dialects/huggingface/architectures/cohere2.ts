import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { parallel } from "../parts/block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["cohere2"],
    classes: ["Cohere2"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(256000, 8192, 22528, 40, 64, null, 8192, true),
      head_dim: optional(),
      attention_bias: flag(false),
      sliding_window: optional(4096),
      sliding_window_pattern: count(4, "_sliding_window_pattern"),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        kinds(c, k, everyNth(k.sliding_window_pattern)),
        (g, x, kind) =>
          parallel(g, x, {
            norm: "layer without bias",
            attention: grouped(k, { window: windowOf(kind, k.sliding_window) }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
          }),
        { norm: "layer without bias" },
      ),
  });
