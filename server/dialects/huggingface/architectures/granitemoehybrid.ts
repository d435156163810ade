import { defineArchitecture } from "../architecture";
import { count, flag, words } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { mamba2 } from "../parts/mamba";
import { gated } from "../parts/mlp";
import { pattern } from "../parts/runs";

export default defineArchitecture({
  types: ["granitemoehybrid"],
  classes: ["GraniteMoeHybrid"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(32000, 4096, 11008, 32, 32, null, 2048),
    attention_bias: flag(false),
    layer_types: words("layers_block_type"),
    mamba_n_heads: count(128),
    mamba_n_groups: count(1),
    mamba_d_state: count(256),
    mamba_d_conv: count(4),
    mamba_expand: count(2),
    mamba_conv_bias: flag(true),
    mamba_proj_bias: flag(false),
    num_local_experts: count(8),
    num_experts_per_tok: count(2),
    shared_intermediate_size: count(1024),
  },
  stages: (k, c) =>
    varied(
      c,
      k,
      pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, () => "mamba"),
      (g, x, kind) =>
        before(g, x, {
          names: {
            attention: /mamba|linear/.test(kind) ? "mamba" : "self_attn",
            mlp: "feed_forward",
          },
          attention: /mamba|linear/.test(kind)
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
          mlp: (g, x) =>
            k.num_local_experts > 0
              ? mixture(g, x, {
                  router: "router",
                  experts: k.num_local_experts,
                  active: k.num_experts_per_tok,
                  hidden: k.intermediate_size,
                  shared: { hidden: k.shared_intermediate_size },
                  sharedName: "shared_mlp",
                })
              : gated(g, x, { hidden: k.shared_intermediate_size }),
        }),
    ),
});
