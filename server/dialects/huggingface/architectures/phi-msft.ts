import { defineArchitecture } from "../architecture";
import { count, flag, optional, word } from "../keys";
import { phi } from "../parts/phi";
import { sharing } from "../parts/remote";

/** Phi 1 and 2 as they were published first. */
export default () =>
  defineArchitecture({
    types: ["phi-msft"],
    classes: ["PhiMsft"],
    usual: "ForCausalLM",
    remote: sharing("phi"),
    keys: {
      vocab_size: count(50304),
      n_positions: count(2048, "max_position_embeddings"),
      n_embd: count(1024, "hidden_size"),
      n_layer: count(20, "num_hidden_layers"),
      n_head: count(16, "num_attention_heads"),
      n_head_kv: optional(null, "num_key_value_heads"),
      n_inner: optional(null, "intermediate_size"),
      activation_function: word("gelu_new"),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      phi(c, {
        ...k,
        hidden_size: k.n_embd,
        num_hidden_layers: k.n_layer,
        num_attention_heads: k.n_head,
        num_key_value_heads: k.n_head_kv,
        intermediate_size: k.n_inner ?? 4 * k.n_embd,
        hidden_act: k.activation_function,
        qk_layernorm: false,
      }),
  });
