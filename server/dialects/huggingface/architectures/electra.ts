import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder } from "../parts/encoder";
import { linear } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["electra"],
    classes: ["Electra"],
    usual: "Model",
    keys: { ...bertKeys(30522, 256, 1024, 12, 4), embedding_size: count(128), type_vocab_size: count(2) },
    stages: (k, c) =>
      encoder(c, {
        prefix: "electra",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        narrow: k.embedding_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block: (g, x) => bertBlock(g, x, k),
        denseClassifier: true,
        tied: k.tie_word_embeddings,
        secondBias: false,
        predicted: k.embedding_size,
        // It tells replaced words from others: one number a position.
        discriminates: (g, x) =>
          linear(g, "dense_prediction", linear(g, "dense", x, k.hidden_size, true), 1, true),
        summarised: true,
      }),
  });
