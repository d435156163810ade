import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["mpt"],
    classes: ["Mpt", "MPT"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50368),
      d_model: count(2048, "hidden_size"),
      n_layers: count(24, "num_hidden_layers"),
      n_heads: count(16, "num_attention_heads"),
      max_seq_len: count(2048),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      decoder(c, {
        vocabulary: k.vocab_size,
        width: k.d_model,
        layers: k.n_layers,
        layersKey: "n_layers",
        tied: k.tie_word_embeddings,
        norm: "layer without bias",
        names: { prefix: "transformer", table: "wte", layers: "blocks", norm: "norm_f" },
        block: (g, x) =>
          before(g, x, {
            norm: "layer without bias",
            names: { attention: "attn", mlp: "ffn", norms: ["norm_1", "norm_2"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.n_heads,
                headDim: Math.floor(k.d_model / k.n_heads),
                names: { o: "out_proj" },
              }),
            mlp: (g, x) => plain(g, x, { hidden: 4 * k.d_model }),
          }),
      }),
  });
