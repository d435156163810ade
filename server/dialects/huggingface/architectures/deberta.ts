import { defineArchitecture } from "../architecture";
import { attention } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { after } from "../parts/block";
import { plain } from "../parts/mlp";
import { linear } from "../parts/norms";
import { deberta, RELATIVE, reachOf, waysOf } from "../parts/relative";

export default () =>
  defineArchitecture({
    types: ["deberta"],
    classes: ["Deberta"],
    usual: "Model",
    keys: {
      ...bertKeys(50265),
      ...RELATIVE,
    },
    stages(k, c) {
      const ways = waysOf(k.pos_att_type);
      return deberta(c, k, {
        block: (g, x) =>
          after(g, x, {
            attention(g, x) {
              if (k.relative_attention && ways.has("c2p")) linear(g, "self.pos_proj", x, k.hidden_size);
              if (k.relative_attention && ways.has("p2c"))
                linear(g, "self.pos_q_proj", x, k.hidden_size, true);
              return attention(g, x, {
                heads: k.num_attention_heads,
                headDim: Math.floor(k.hidden_size / k.num_attention_heads),
                bias: true,
                keyBias: false,
                causal: false,
                names: { q: "self.q", k: "self.k", v: "self.v", o: "output.dense" },
              });
            },
            mlp: (g, x) =>
              plain(g, x, {
                hidden: k.intermediate_size,
                bias: true,
                names: ["intermediate.dense", "output.dense"],
              }),
          }),
        ...(k.relative_attention
          ? {
              behind: (g, x) =>
                g.within("rel_embeddings", () => g.scale(x, { shift: [2 * reachOf(k), k.hidden_size] })),
            }
          : {}),
      });
    },
  });
