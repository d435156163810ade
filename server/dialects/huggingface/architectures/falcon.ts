import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before, parallel } from "../parts/block";
import { grouped, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["falcon", "RefinedWeb", "RefinedWebModel"],
    classes: ["Falcon", "RW"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(65024),
      hidden_size: count(4544),
      ffn_hidden_size: optional(),
      num_hidden_layers: count(32, "n_layer"),
      num_attention_heads: count(71, "n_head"),
      num_kv_heads: optional(null, "n_head_kv"),
      new_decoder_architecture: flag(false),
      multi_query: flag(true),
      parallel_attn: flag(true),
      num_ln_in_parallel_attn: optional(),
      bias: flag(false),
      max_position_embeddings: count(2048),
      tie_word_embeddings: flag(true),
    },
    stages(k, c) {
      const kvHeads = k.new_decoder_architecture
        ? (k.num_kv_heads ?? k.num_attention_heads)
        : k.multi_query
          ? 1
          : k.num_attention_heads;
      const norms = k.num_ln_in_parallel_attn ?? (k.new_decoder_architecture ? 2 : 1);
      const plan = {
        norm: "layer",
        names: {
          attention: "self_attention",
          norms: !k.parallel_attn
            ? ["input_layernorm", "post_attention_layernorm"]
            : norms === 2
              ? ["ln_attn", "ln_mlp"]
              : ["input_layernorm"],
        },
        attention: grouped(k, { kvHeads, bias: k.bias, names: { o: "dense" } }),
        mlp: (g, x) =>
          plain(g, x, {
            hidden: k.ffn_hidden_size ?? 4 * k.hidden_size,
            bias: k.bias,
            names: ["dense_h_to_4h", "dense_4h_to_h"],
          }),
      } satisfies Parameters<typeof before>[2];
      return uniform(c, k, (g, x) => (k.parallel_attn ? parallel(g, x, plan) : before(g, x, plan)), {
        norm: "layer",
        names: { prefix: "transformer", table: "word_embeddings", layers: "h", norm: "ln_f" },
      });
    },
  });
