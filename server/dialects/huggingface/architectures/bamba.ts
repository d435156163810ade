import { defineArchitecture } from "../architecture";
import { counts, flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { hybrid, MAMBA } from "../parts/mamba";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["bamba"],
    classes: ["Bamba"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(128000, 4096, 14336, 32, 32, 8, 262144),
      attention_bias: flag(false),
      mlp_bias: flag(false),
      attn_layer_indices: counts(),
      ...MAMBA,
    },
    stages(k, c) {
      const attending = new Set(k.attn_layer_indices ?? []);
      return varied(
        c,
        k,
        (i) => (attending.has(i) ? "attention" : "mamba"),
        (g, x, kind) =>
          before(g, x, {
            names: {
              attention: kind === "mamba" ? "mamba" : "self_attn",
              mlp: "feed_forward",
              norms: ["input_layernorm", "pre_ff_layernorm"],
            },
            attention: kind === "mamba" ? hybrid(k) : grouped(k),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
          }),
        { names: { norm: "final_layernorm" } },
      );
    },
  });
