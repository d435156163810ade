import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { attention } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { after } from "../parts/block";
import { encoder } from "../parts/encoder";
import { plain } from "../parts/mlp";
import { linear } from "../parts/norms";
import { RELATIVE, reachOf, waysOf } from "../parts/relative";

export default defineArchitecture({
  types: ["deberta"],
  classes: ["Deberta"],
  usual: "Model",
  keys: {
    ...bertKeys(50265),
    ...RELATIVE,
    embedding_size: optional(),
    type_vocab_size: count(0),
    legacy: flag(true),
  },
  stages(k, c) {
    const ways = waysOf(k.pos_att_type);
    return encoder(c, {
      prefix: "deberta",
      vocabulary: k.vocab_size,
      width: k.hidden_size,
      ...(k.embedding_size === null ? {} : { narrow: k.embedding_size }),
      narrowBias: false,
      positions: k.position_biased_input ? k.max_position_embeddings : null,
      types: k.type_vocab_size,
      layers: k.num_hidden_layers,
      block: (g, x) =>
        after(g, x, {
          attention(g, x) {
            if (k.relative_attention && ways.has("c2p")) linear(g, "self.pos_proj", x, k.hidden_size);
            if (k.relative_attention && ways.has("p2c")) linear(g, "self.pos_q_proj", x, k.hidden_size, true);
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
      pooledHeads: ["ForSequenceClassification", "ForMultipleChoice"],
      tied: k.tie_word_embeddings,
    });
  },
});
