import { defineArchitecture } from "../architecture";
import { count, counts, flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mamba2 } from "../parts/mamba";
import { gated } from "../parts/mlp";

export default defineArchitecture({
  types: ["bamba"],
  classes: ["Bamba"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(128000, 4096, 14336, 32, 32, 8, 262144),
    attention_bias: flag(false),
    mlp_bias: flag(false),
    attn_layer_indices: counts(),
    mamba_expand: count(2),
    mamba_n_heads: count(128),
    mamba_n_groups: count(1),
    mamba_d_state: count(256),
    mamba_d_conv: count(4),
    mamba_conv_bias: flag(true),
    mamba_proj_bias: flag(false),
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
          attention:
            kind === "mamba"
              ? (g, x) =>
                  mamba2(g, x, {
                    inner: k.mamba_expand * k.hidden_size,
                    state: k.mamba_d_state,
                    heads: k.mamba_n_heads,
                    groups: k.mamba_n_groups,
                    kernel: k.mamba_d_conv,
                    bias: k.mamba_proj_bias,
                    convBias: k.mamba_conv_bias,
                    out: k.hidden_size,
                  })
              : grouped(k),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      { names: { norm: "final_layernorm" } },
    );
  },
});
