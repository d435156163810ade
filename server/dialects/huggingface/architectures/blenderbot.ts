import { defineArchitecture } from "../architecture";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";

export default () =>
  defineArchitecture({
    types: ["blenderbot"],
    classes: ["Blenderbot"],
    usual: "ForConditionalGeneration",
    keys: bartKeys(8008, 2560, [2, 24], [10240, 10240], [32, 32], 128),
    inputs: () => BOTH,
    stages: (k, c) =>
      bart(c, k, { normFirst: true, positions: k.max_position_embeddings, embeddingNorm: false }),
  });
