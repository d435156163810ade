import { defineArchitecture } from "../architecture";
import { maybe, word } from "../keys";
import { attention } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { before } from "../parts/block";
import { encoder } from "../parts/encoder";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["esm"],
    classes: ["Esm"],
    usual: "ForMaskedLM",
    keys: {
      ...bertKeys(33, 768, 3072, 12, 12, 1026),
      position_embedding_type: word("absolute"),
      emb_layer_norm_before: maybe(),
    },
    stages: (k, c) =>
      encoder(c, {
        prefix: "esm",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.position_embedding_type === "absolute" ? k.max_position_embeddings : null,
        embeddingNorm: k.emb_layer_norm_before ? "layer" : null,
        layers: k.num_hidden_layers,
        block: (g, x) =>
          before(g, x, {
            norm: "layer",
            names: { attention: "attention", norms: ["attention.LayerNorm", "LayerNorm"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.num_attention_heads,
                headDim: Math.floor(k.hidden_size / k.num_attention_heads),
                bias: true,
                causal: false,
                names: { q: "self.query", k: "self.key", v: "self.value", o: "output.dense" },
              }),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: k.intermediate_size,
                bias: true,
                names: ["intermediate.dense", "output.dense"],
              }),
          }),
        // Which residues touch is told from all attention maps at once.
        behind(g, x) {
          const y = named(g, "emb_layer_norm_after", x, "layer");
          const maps = g.declared(
            [y],
            { dims: [k.num_hidden_layers * k.num_attention_heads], layout: "last" },
            "attention maps",
          );
          // Only who asks for contacts runs it.
          g.within("contact_head", () => g.idle(() => linear(g, "regression", maps, 1, true)));
          return y;
        },
        pooled: true,
        denseClassifier: true,
        tied: k.tie_word_embeddings,
        secondBias: false,
      }),
  });
