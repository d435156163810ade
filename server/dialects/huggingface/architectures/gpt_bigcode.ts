import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { gpt, gptKeys } from "../parts/gpt";

export default () =>
  defineArchitecture({
    types: ["gpt_bigcode"],
    classes: ["GPTBigCode"],
    usual: "ForCausalLM",
    keys: {
      ...gptKeys(50257, 1024, 768, 12, 12),
      n_inner: optional(),
      multi_query: flag(true),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) => gpt(c, { ...k, hidden: k.n_inner ?? 4 * k.n_embd, kvHeads: k.multi_query ? 1 : null }),
  });
