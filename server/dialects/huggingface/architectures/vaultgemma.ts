import { defineArchitecture } from "../architecture";
import { flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default defineArchitecture({
  types: ["vaultgemma"],
  classes: ["VaultGemma"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(256000, 2304, 9216, 26, 8, 4, 8192, true),
    head_dim: optional(256),
    attention_bias: flag(false),
    sliding_window: optional(4096),
    layer_types: words(),
  },
  stages: (k, c) =>
    varied(c, k, kinds(c, k, everyNth(2)), (g, x, kind) =>
      before(g, x, {
        names: { norms: ["input_layernorm", "pre_feedforward_layernorm"] },
        attention: grouped(k, { window: windowOf(kind, k.sliding_window) }),
        mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, fn: "gelu" }),
      }),
    ),
});
