import { defineArchitecture } from "../architecture";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";

export default () =>
  defineArchitecture({
    types: ["bart"],
    classes: ["Bart"],
    usual: "ForConditionalGeneration",
    labels: 3,
    keys: bartKeys(50265, 1024, [12, 12], [4096, 4096], [16, 16], 1024),
    inputs: () => BOTH,
    stages: (k, c) =>
      bart(c, k, { normFirst: false, positions: k.max_position_embeddings + 2, embeddingNorm: true }),
  });
