import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { plain } from "../parts/mlp";
import { named } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["bloom"],
    classes: ["Bloom"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(250880),
      hidden_size: count(64, "n_embed"),
      n_layer: count(2, "num_hidden_layers"),
      n_head: count(8, "num_attention_heads"),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      decoder(c, {
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        layers: k.n_layer,
        layersKey: "n_layer",
        tied: k.tie_word_embeddings,
        norm: "layer",
        names: { prefix: "transformer", table: "word_embeddings", layers: "h", norm: "ln_f" },
        embedded: (g, x) => named(g, "word_embeddings_layernorm", x, "layer"),
        block: (g, x) =>
          before(g, x, {
            norm: "layer",
            names: { attention: "self_attention" },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.n_head,
                headDim: Math.floor(k.hidden_size / k.n_head),
                bias: true,
                names: { o: "dense" },
              }),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: 4 * k.hidden_size,
                bias: true,
                names: ["dense_h_to_4h", "dense_4h_to_h"],
              }),
          }),
      }),
  });
