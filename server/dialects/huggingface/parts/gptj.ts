import { defineArchitecture, type Family } from "../architecture";
import { flag, optional, word } from "../keys";
import { attention } from "./attention";
import { parallel } from "./block";
import { gptDecoder, gptKeys } from "./gpt";
import { gelu, plain } from "./mlp";

/** Attention and two dense layers side by side, behind one norm: GPT-J, and CodeGen, whose projections are one product. */
export const gptj = (type: string, name: string, fused?: string): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForCausalLM",
    keys: {
      ...gptKeys(50400, 2048, 4096, 28, 16),
      n_inner: optional(),
      rotary_dim: optional(64),
      activation_function: word("gelu_new"),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      gptDecoder(c, k, {
        headBias: true,
        names: { prefix: "transformer", table: "wte", layers: "h", norm: "ln_f" },
        block: (g, x) =>
          parallel(g, x, {
            norm: "layer",
            names: { attention: "attn", norms: ["ln_1"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.n_head,
                headDim: Math.floor(k.n_embd / k.n_head),
                ...(fused === undefined ? {} : { fused, turnsPart: "in place" as const }),
                names: { o: "out_proj" },
              }),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: k.n_inner ?? 4 * k.n_embd,
                bias: true,
                fn: gelu(k.activation_function),
                names: ["fc_in", "fc_out"],
              }),
          }),
      }),
  });
