import { defineArchitecture } from "../architecture";
import { count, flag, optional, word } from "../keys";
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
      // Those of the second version, whose code says what transformers' class does not.
      activation_function: word("swiglu"),
      qkv_proj_bias: flag(false),
      num_experts: count(0),
      moe_every_n_layers: count(0),
      moe_top_k: count(1),
    },
    stages: (k, c) =>
      rotaryEncoder(c, k, {
        prefix: "nomic_bert",
        bias: k.qkv_proj_bias,
        gated: k.activation_function?.endsWith("glu") ?? false,
        ...(k.num_experts > 0 && k.moe_every_n_layers > 0
          ? { experts: { every: k.moe_every_n_layers, all: k.num_experts, visited: k.moe_top_k } }
          : {}),
        pooledHeads: ["ForSequenceClassification"],
        secondBias: true,
      }),
  });
