import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { deltaNet } from "../parts/delta";
import { everyNth, grouped, kinds, LINEAR, sizes, varied } from "../parts/dense";
import { gated } from "../parts/mlp";

export default defineArchitecture({
  types: ["qwen3_5_text"],
  classes: ["Qwen3_5", "Qwen3_5Text"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(248320, 4096, 12288, 32, 16, 4, 32768),
    head_dim: optional(256),
    attention_bias: flag(false),
    linear_conv_kernel_dim: count(4),
    linear_key_head_dim: count(128),
    linear_value_head_dim: count(128),
    linear_num_key_heads: count(16),
    linear_num_value_heads: count(32),
    full_attention_interval: count(4),
    layer_types: words(),
  },
  stages: (k, c) =>
    varied(c, k, kinds(c, k, everyNth(k.full_attention_interval, LINEAR)), (g, x, kind) =>
      before(g, x, {
        names: { attention: kind === LINEAR ? "linear_attn" : "self_attn" },
        attention: kind === LINEAR ? (g, x) => deltaNet(g, x, k) : grouped(k, { norm: "rms", gated: true }),
        mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
      }),
    ),
});
