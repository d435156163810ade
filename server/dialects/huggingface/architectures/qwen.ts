import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { uniform } from "../parts/dense";
import { gated } from "../parts/mlp";
import { sharing } from "../parts/remote";

/** The first Qwen: its hidden width is that of both widening layers together. */
export default () =>
  defineArchitecture({
    types: ["qwen"],
    classes: ["QWen"],
    usual: "LMHeadModel",
    remote: sharing("llama"),
    keys: {
      vocab_size: count(151936),
      hidden_size: count(4096),
      num_hidden_layers: count(32),
      num_attention_heads: count(32),
      kv_channels: count(128),
      intermediate_size: count(22016),
      no_bias: flag(true),
      max_position_embeddings: count(8192),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            names: { attention: "attn", norms: ["ln_1", "ln_2"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.num_attention_heads,
                headDim: k.kv_channels,
                bias: true,
                outBias: !k.no_bias,
                names: { o: "c_proj" },
              }),
            mlp: (g, x) =>
              gated(g, x, {
                hidden: Math.floor(k.intermediate_size / 2),
                bias: !k.no_bias,
                names: ["w2", "w1", "c_proj"],
              }),
          }),
        { names: { prefix: "transformer", table: "wte", layers: "h", norm: "ln_f" } },
      ),
  });
