import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder, POOLED } from "../parts/encoder";

export default defineArchitecture({
  types: ["bert"],
  classes: ["Bert"],
  usual: "Model",
  keys: { ...bertKeys(30522), type_vocab_size: count(2) },
  stages: (k, c) =>
    encoder(c, {
      prefix: "bert",
      vocabulary: k.vocab_size,
      width: k.hidden_size,
      positions: k.max_position_embeddings,
      types: k.type_vocab_size,
      layers: k.num_hidden_layers,
      block: (g, x) => bertBlock(g, x, k),
      pooled: true,
      pooledHeads: POOLED,
      tied: k.tie_word_embeddings,
    }),
});
