import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";

export default () =>
  defineArchitecture({
    types: ["marian"],
    classes: ["Marian"],
    usual: "MTModel",
    keys: {
      ...bartKeys(58101, 1024, [12, 12], [4096, 4096], [16, 16], 1024),
      share_encoder_decoder_embeddings: flag(true),
    },
    inputs: () => BOTH,
    stages: (k, c) =>
      bart(c, k, {
        normFirst: false,
        positions: k.max_position_embeddings,
        embeddingNorm: false,
        apart: !k.share_encoder_decoder_embeddings,
      }),
  });
