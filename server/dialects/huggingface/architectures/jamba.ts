import { defineArchitecture } from "../architecture";
import { count, either, flag } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { mamba1 } from "../parts/mamba";
import { gated } from "../parts/mlp";
import { rankOf } from "../parts/rank";
import { kindOfWord, kindWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["jamba"],
    classes: ["Jamba"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(65536, 4096, 14336, 32, 32, 8, 262144),
      attn_layer_period: count(8),
      attn_layer_offset: count(4),
      expert_layer_period: count(2),
      expert_layer_offset: count(1),
      num_experts: count(16, "num_local_experts"),
      num_experts_per_tok: count(2),
      mamba_d_state: count(16),
      mamba_d_conv: count(4),
      mamba_expand: count(2),
      mamba_dt_rank: either("auto"),
      mamba_conv_bias: flag(true),
      mamba_proj_bias: flag(false),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        (i) =>
          kindWord({
            attention: i % k.attn_layer_period === k.attn_layer_offset ? "attention" : "mamba",
            sparse: k.num_experts > 1 && i % k.expert_layer_period === k.expert_layer_offset,
          }),
        (g, x, word) => {
          const kind = kindOfWord(word);
          const mamba = kind.attention === "mamba";
          return before(g, x, {
            names: {
              attention: mamba ? "mamba" : "self_attn",
              mlp: "feed_forward",
              norms: ["input_layernorm", "pre_ff_layernorm"],
            },
            attention: mamba
              ? (g, x) =>
                  mamba1(g, x, {
                    inner: k.mamba_expand * k.hidden_size,
                    state: k.mamba_d_state,
                    rank: rankOf(k.mamba_dt_rank, k.hidden_size),
                    kernel: k.mamba_d_conv,
                    bias: k.mamba_proj_bias,
                    convBias: k.mamba_conv_bias,
                    norms: true,
                    out: k.hidden_size,
                  })
              : grouped(k),
            mlp: (g, x) =>
              kind.sparse
                ? mixture(g, x, {
                    router: "router",
                    experts: k.num_experts,
                    active: k.num_experts_per_tok,
                    hidden: k.intermediate_size,
                  })
                : gated(g, x, { hidden: k.intermediate_size }),
          });
        },
        { names: { norm: "final_layernorm" } },
      ),
  });
