import { defineArchitecture } from "../architecture";
import { optional, words } from "../keys";
import { before } from "../parts/block";
import { FULL, grouped, kinds, SLIDING, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["ministral"],
    classes: ["Ministral"],
    isNamed: true,
    usual: "ForCausalLM",
    keys: {
      ...sizes(32000, 4096, 14336, 32, 32, 8, 131072),
      head_dim: optional(),
      sliding_window: optional(4096),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        kinds(c, k, () => (k.sliding_window === null ? FULL : SLIDING)),
        (g, x, kind) =>
          before(g, x, {
            attention: grouped(k, { window: windowOf(kind, k.sliding_window) }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
          }),
      ),
  });
