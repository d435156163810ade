import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { after, before } from "../parts/block";
import { grouped, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["opt"],
    classes: ["OPT"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50272),
      hidden_size: count(768),
      ffn_dim: count(3072),
      num_hidden_layers: count(12),
      num_attention_heads: count(12),
      max_position_embeddings: count(2048),
      word_embed_proj_dim: optional(),
      do_layer_norm_before: flag(true),
      _remove_final_layer_norm: flag(false),
      layer_norm_elementwise_affine: flag(true),
      enable_bias: flag(true),
      tie_word_embeddings: flag(true),
    },
    stages(k, c) {
      const norm = k.layer_norm_elementwise_affine ? "layer" : "plain";
      const block = k.do_layer_norm_before ? before : after;
      return uniform(
        c,
        k,
        (g, x) =>
          block(g, x, {
            norm,
            names: { attention: "self_attn", norms: ["self_attn_layer_norm", "final_layer_norm"] },
            attention: grouped(k, { bias: k.enable_bias, names: { o: "out_proj" } }),
            mlp: (g, x) =>
              plain(g, x, { hidden: k.ffn_dim, bias: k.enable_bias, fn: "relu", names: ["fc1", "fc2"] }),
          }),
        {
          norm: k.do_layer_norm_before && !k._remove_final_layer_norm ? norm : null,
          narrow: k.word_embed_proj_dim,
          names: { prefix: "model.decoder", norm: "final_layer_norm" },
          // Two rows stand before the first position.
          embedded: (g, x) =>
            g.within("embed_positions", () =>
              g.scale(x, { shift: [k.max_position_embeddings + 2, k.hidden_size] }),
            ),
        },
      );
    },
  });
