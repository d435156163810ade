import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { memoryOf } from "../parts/seen";
import { writer } from "../parts/writer";

/** The half of TrOCR that writes; it looks at what another model saw. */
export default () =>
  defineArchitecture({
    types: ["trocr"],
    classes: ["TrOCR"],
    usual: "ForCausalLM",
    heads: ["ForCausalLM"],
    keys: {
      vocab_size: count(50265),
      d_model: count(1024, "hidden_size"),
      decoder_layers: count(12, "num_hidden_layers"),
      decoder_attention_heads: count(16, "num_attention_heads"),
      decoder_ffn_dim: count(4096),
      max_position_embeddings: count(512),
      use_learned_position_embeddings: flag(true),
      layernorm_embedding: flag(true),
      cross_attention_hidden_size: optional(),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) => writer(k, memoryOf(c)),
  });
