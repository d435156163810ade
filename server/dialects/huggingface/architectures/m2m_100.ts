import { defineArchitecture } from "../architecture";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";

export default () =>
  defineArchitecture({
    types: ["m2m_100"],
    classes: ["M2M100"],
    usual: "ForConditionalGeneration",
    keys: bartKeys(128112, 1024, [12, 12], [4096, 4096], [16, 16], 1024),
    inputs: () => BOTH,
    stages: (k, c) => bart(c, k, { normFirst: true, positions: null, embeddingNorm: false }),
  });
