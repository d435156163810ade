import { defineArchitecture } from "../architecture";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";

export default () =>
  defineArchitecture({
    types: ["blenderbot-small"],
    classes: ["BlenderbotSmall"],
    usual: "ForConditionalGeneration",
    keys: bartKeys(50265, 512, [8, 8], [2048, 2048], [16, 16], 512),
    inputs: () => BOTH,
    stages: (k, c) =>
      bart(c, k, { normFirst: false, positions: k.max_position_embeddings, embeddingNorm: true }),
  });
