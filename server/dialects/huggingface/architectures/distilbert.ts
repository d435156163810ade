import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { bertBlock, encoder } from "../parts/encoder";

export default () =>
  defineArchitecture({
    types: ["distilbert"],
    classes: ["DistilBert"],
    usual: "Model",
    keys: {
      vocab_size: count(30522),
      dim: count(768, "hidden_size"),
      hidden_dim: count(3072),
      n_layers: count(6, "num_hidden_layers"),
      n_heads: count(12, "num_attention_heads"),
      max_position_embeddings: count(512),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      encoder(c, {
        prefix: "distilbert",
        vocabulary: k.vocab_size,
        width: k.dim,
        positions: k.max_position_embeddings,
        layers: k.n_layers,
        layersKey: "n_layers",
        block: (g, x) =>
          bertBlock(g, x, {
            hidden_size: k.dim,
            num_attention_heads: k.n_heads,
            intermediate_size: k.hidden_dim,
          }),
        pooledHeads: ["ForMultipleChoice", "ForSequenceClassification"],
        tied: k.tie_word_embeddings,
        secondBias: false,
      }),
  });
