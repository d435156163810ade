import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { gptDecoder, gptKeys } from "../parts/gpt";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["ctrl"],
    classes: ["CTRL"],
    usual: "LMHeadModel",
    keys: { ...gptKeys(246534, 256, 1280, 48, 16), dff: count(8192), tie_word_embeddings: flag(true) },
    stages: (k, c) =>
      gptDecoder(c, k, {
        headBias: true,
        names: { prefix: "transformer", table: "w", layers: "h", norm: "layernorm" },
        block: (g, x) =>
          before(g, x, {
            norm: "layer",
            names: { attention: "multi_head_attention", mlp: "ffn", norms: ["layernorm1", "layernorm2"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.n_head,
                headDim: Math.floor(k.n_embd / k.n_head),
                bias: true,
                names: { q: "Wq", k: "Wk", v: "Wv", o: "dense" },
              }),
            mlp: (g, x) => plain(g, x, { hidden: k.dff, bias: true, fn: "relu", names: ["0", "2"] }),
          }),
      }),
  });
