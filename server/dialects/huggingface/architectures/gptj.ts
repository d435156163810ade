import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { attention } from "../parts/attention";
import { parallel } from "../parts/block";
import { gptDecoder, gptKeys } from "../parts/gpt";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["gptj", "codegen"],
    classes: ["GPTJ", "CodeGen"],
    usual: "ForCausalLM",
    keys: {
      ...gptKeys(50400, 2048, 4096, 28, 16),
      n_inner: optional(),
      rotary_dim: optional(64),
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
                names: { o: "out_proj" },
              }),
            mlp: (g, x) =>
              plain(g, x, { hidden: k.n_inner ?? 4 * k.n_embd, bias: true, names: ["fc_in", "fc_out"] }),
          }),
      }),
  });
