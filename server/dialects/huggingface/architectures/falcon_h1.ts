import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { grouped, sizes, uniform } from "../parts/dense";
import { mamba2 } from "../parts/mamba";
import { gated } from "../parts/mlp";
import { named } from "../parts/norms";

export default defineArchitecture({
  types: ["falcon_h1"],
  classes: ["FalconH1"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(128000, 4096, 14336, 32, 32, 8, 8192),
    head_dim: optional(),
    attention_bias: flag(false),
    mlp_bias: flag(false),
    projectors_bias: flag(false),
    mamba_d_ssm: optional(1024),
    mamba_expand: count(2),
    mamba_n_heads: count(128),
    mamba_n_groups: count(1),
    mamba_d_state: count(256),
    mamba_d_conv: count(4),
    mamba_conv_bias: flag(true),
    mamba_proj_bias: flag(false),
    mamba_rms_norm: flag(false),
  },
  stages: (k, c) =>
    uniform(
      c,
      k,
      (g, x) => {
        // Attention and a state space side by side read the same.
        const read = named(g, "input_layernorm", x, "rms");
        const m = g.within("mamba", () =>
          mamba2(g, read, {
            inner: k.mamba_d_ssm ?? k.mamba_expand * k.hidden_size,
            state: k.mamba_d_state,
            heads: k.mamba_n_heads,
            groups: k.mamba_n_groups,
            kernel: k.mamba_d_conv,
            bias: k.mamba_proj_bias,
            convBias: k.mamba_conv_bias,
            norm: k.mamba_rms_norm,
            outBias: k.projectors_bias,
            out: k.hidden_size,
          }),
        );
        const a = g.within("self_attn", () => grouped(k)(g, read));
        const y = g.add(x, m, a);
        const z = g.within("feed_forward", () =>
          gated(g, named(g, "pre_ff_layernorm", y, "rms"), { hidden: k.intermediate_size, bias: k.mlp_bias }),
        );
        return g.add(y, z);
      },
      { names: { norm: "final_layernorm" } },
    ),
});
