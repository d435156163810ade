import { defineArchitecture } from "../architecture";
import { flag, optional, words } from "../keys";
import { behind } from "../parts/block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["olmo3"],
    classes: ["Olmo3"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(50304, 4096, 11008, 32, 32, null, 2048),
      attention_bias: flag(false),
      sliding_window: optional(4096),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, kinds(c, k, everyNth(4)), (g, x, kind) =>
        behind(g, x, {
          norm: "single rms",
          attention: grouped(k, {
            norm: "single rms",
            normOver: "all",
            window: windowOf(kind, k.sliding_window),
          }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
