import { defineArchitecture } from "../architecture";
import { flag, optional, word } from "../keys";
import { gpt, gptKeys } from "../parts/gpt";
import { gelu } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["gpt2"],
    classes: ["GPT2"],
    usual: "LMHeadModel",
    keys: {
      ...gptKeys(50257, 1024, 768, 12, 12),
      n_inner: optional(),
      activation_function: word("gelu_new"),
      add_cross_attention: flag(false),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      gpt(c, {
        ...k,
        hidden: k.n_inner ?? 4 * k.n_embd,
        fn: gelu(k.activation_function),
        crossing: k.add_cross_attention,
      }),
  });
