import { defineArchitecture } from "../architecture";
import { count, oneOrCounts } from "../keys";
import { BOTH, bart, bartKeys } from "../parts/seq2seq";
import { sliding } from "../parts/sliding";

const { max_position_embeddings: _, ...sizes } = bartKeys(50265, 1024, [12, 12], [4096, 4096], [16, 16], 0);

export default () =>
  defineArchitecture({
    types: ["led"],
    classes: ["LED"],
    usual: "ForConditionalGeneration",
    labels: 3,
    keys: {
      ...sizes,
      max_encoder_position_embeddings: count(16384),
      max_decoder_position_embeddings: count(1024),
      attention_window: oneOrCounts(512),
    },
    inputs: () => BOTH,
    stages: (k, c) =>
      bart(c, k, {
        normFirst: false,
        positions: k.max_decoder_position_embeddings,
        encoderPositions: k.max_encoder_position_embeddings,
        embeddingNorm: true,
        attends: (g, x) =>
          sliding(g, x, {
            width: k.d_model,
            heads: k.encoder_attention_heads,
            window: k.attention_window,
            at: "longformer_self_attn",
            output: "output",
          }),
      }),
  });
