import { defineArchitecture, type Family } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "./bert";
import { bertBlock, encoder } from "./encoder";

/** RoBERTa and those that differ from it in their words only. */
export const roberta = (type: string, name: string, vocabulary: number): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    keys: { ...bertKeys(vocabulary), type_vocab_size: count(2) },
    stages: (k, c) =>
      encoder(c, {
        prefix: "roberta",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block: (g, x) => bertBlock(g, x, k),
        pooled: true,
        pooledHeads: ["ForMultipleChoice"],
        denseClassifier: true,
        tied: k.tie_word_embeddings,
      }),
  });
