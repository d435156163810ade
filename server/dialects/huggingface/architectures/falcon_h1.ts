import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { grouped, sizes, uniform } from "../parts/dense";
import { hybrid, MAMBA } from "../parts/mamba";
import { gated } from "../parts/mlp";
import { named } from "../parts/norms";

export default () =>
  defineArchitecture({
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
      ...MAMBA,
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
            hybrid(k, {
              ...(k.mamba_d_ssm === null ? {} : { inner: k.mamba_d_ssm }),
              norm: k.mamba_rms_norm,
              outBias: k.projectors_bias,
            })(g, read),
          );
          const a = g.within("self_attn", () => grouped(k)(g, read));
          const y = g.add(x, m, a);
          const z = g.within("feed_forward", () =>
            gated(g, named(g, "pre_ff_layernorm", y, "rms"), {
              hidden: k.intermediate_size,
              bias: k.mlp_bias,
            }),
          );
          return g.add(y, z);
        },
        { names: { norm: "final_layernorm" } },
      ),
  });
