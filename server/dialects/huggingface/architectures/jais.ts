import { defineArchitecture } from "../architecture";
import { flag, optional, word } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { gptDecoder, gptKeys } from "../parts/gpt";
import { gated, plain } from "../parts/mlp";
import { sharing } from "../parts/remote";

/** GPT-2 whose distances are taken off the scores, with a gate in every feed-forward part. */
export default () =>
  defineArchitecture({
    types: ["jais"],
    classes: ["JAIS"],
    usual: "LMHeadModel",
    remote: sharing("gpt2 with gated layers"),
    keys: {
      ...gptKeys(50257, 1024, 768, 12, 12),
      n_inner: optional(),
      activation_function: word("gelu"),
      position_embedding_type: word("learned"),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      gptDecoder(c, k, {
        names: { prefix: "transformer", table: "wte", layers: "h", norm: "ln_f" },
        embedded: (g, x) =>
          k.position_embedding_type === "alibi"
            ? x
            : g.within("wpe", () => g.scale(x, { shift: [k.n_positions, k.n_embd] })),
        block: (g, x) =>
          before(g, x, {
            norm: "layer",
            names: { attention: "attn", norms: ["ln_1", "ln_2"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.n_head,
                headDim: Math.floor(k.n_embd / k.n_head),
                bias: true,
                names: { o: "c_proj" },
              }),
            mlp: (g, x) =>
              (k.activation_function === "swiglu" ? gated : plain)(g, x, {
                hidden: k.n_inner ?? 4 * k.n_embd,
                bias: true,
                names: k.activation_function === "swiglu" ? ["c_fc2", "c_fc", "c_proj"] : ["c_fc", "c_proj"],
              }),
          }),
      }),
  });
