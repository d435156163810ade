import { defineArchitecture } from "../architecture";
import { flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { FULL, grouped, kinds, SLIDING, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["cwm"],
    classes: ["Cwm"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(128256, 6144, 21504, 64, 48, 8, 131072),
      head_dim: optional(128),
      mlp_bias: flag(false),
      sliding_window: optional(8192),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        kinds(c, k, (i) => (i % 4 === 0 ? FULL : SLIDING)),
        (g, x, kind) =>
          before(g, x, {
            attention: grouped(k, { window: windowOf(kind, k.sliding_window) }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
          }),
      ),
  });
