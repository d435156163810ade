import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { gpt, gptKeys } from "../parts/gpt";

export default () =>
  defineArchitecture({
    types: ["openai-gpt"],
    classes: ["OpenAIGPT"],
    usual: "LMHeadModel",
    keys: { ...gptKeys(40478, 512, 768, 12, 12), tie_word_embeddings: flag(true) },
    stages: (k, c) => gpt(c, { ...k, hidden: 4 * k.n_embd, last: false }),
  });
