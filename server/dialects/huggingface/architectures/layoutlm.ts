import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder } from "../parts/encoder";

export default () =>
  defineArchitecture({
    types: ["layoutlm"],
    classes: ["LayoutLM"],
    usual: "Model",
    keys: { ...bertKeys(30522), type_vocab_size: count(2), max_2d_position_embeddings: count(1024) },
    stages: (k, c) =>
      encoder(c, {
        prefix: "layoutlm",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        // Where the word stands on the page: left or right, top or bottom, height, width.
        embedded(g, x) {
          let y = x;
          for (const name of ["x", "y", "h", "w"])
            y = g.within(`${name}_position_embeddings`, () =>
              g.scale(y, { shift: [k.max_2d_position_embeddings, k.hidden_size] }),
            );
          return y;
        },
        layers: k.num_hidden_layers,
        block: (g, x) => bertBlock(g, x, k),
        pooled: true,
        pooledHeads: [
          "ForMaskedLM",
          "ForSequenceClassification",
          "ForTokenClassification",
          "ForQuestionAnswering",
        ],
        tied: k.tie_word_embeddings,
      }),
  });
