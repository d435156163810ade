import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { rotaryEncoder } from "../parts/rotary-encoder";

export default () =>
  defineArchitecture({
    types: ["nomic_bert"],
    classes: ["NomicBert"],
    usual: "Model",
    headWidth: "rounded",
    keys: {
      vocab_size: count(30528),
      // The names that the published checkpoints have, for the code that lies beside them.
      hidden_size: count(768, "n_embd"),
      intermediate_size: count(3072, "n_inner"),
      num_hidden_layers: count(12, "n_layer"),
      num_attention_heads: count(12, "n_head"),
      max_position_embeddings: count(2048, "n_positions"),
      tie_word_embeddings: flag(true),
      type_vocab_size: count(2),
      head_dim: optional(),
    },
    stages: (k, c) =>
      rotaryEncoder(c, k, {
        prefix: "nomic_bert",
        bias: false,
        gated: true,
        pooledHeads: ["ForSequenceClassification"],
        secondBias: true,
      }),
  });
