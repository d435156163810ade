import { defineArchitecture } from "../architecture";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";

export default () =>
  defineArchitecture({
    types: ["plbart"],
    classes: ["PLBart"],
    usual: "ForConditionalGeneration",
    keys: bartKeys(50005, 768, [6, 6], [3072, 3072], [12, 12], 1024),
    inputs: () => BOTH,
    stages: (k, c) =>
      bart(c, k, { normFirst: false, positions: k.max_position_embeddings + 2, embeddingNorm: true }),
  });
