import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { after } from "../parts/block";
import { encoder } from "../parts/encoder";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["big_bird"],
    classes: ["BigBird"],
    usual: "Model",
    keys: {
      ...bertKeys(50358, 768, 3072, 12, 12, 4096),
      type_vocab_size: count(2),
      use_bias: flag(true),
    },
    stages: (k, c) =>
      encoder(c, {
        prefix: "bert",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block: (g, x) =>
          after(g, x, {
            attention: (g, x) =>
              attention(g, x, {
                heads: k.num_attention_heads,
                headDim: Math.floor(k.hidden_size / k.num_attention_heads),
                bias: k.use_bias,
                outBias: true,
                causal: false,
                out: k.hidden_size,
                names: { q: "self.query", k: "self.key", v: "self.value", o: "output.dense" },
              }),
            mlp: (g, x) => fed(g, x, k.intermediate_size),
          }),
        pooled: true,
        pooledHeads: EVERY,
        denseClassifier: true,
        // A start and an end, however many classes the file names.
        answers(g, x) {
          const y = g.add(x, fed(g, x, k.intermediate_size));
          return linear(g, "qa_outputs", named(g, "output.LayerNorm", y, "layer"), 2, true);
        },
        tied: k.tie_word_embeddings,
      }),
  });

const fed = (g: Builder, x: Value, hidden: number): Value =>
  plain(g, x, { hidden, bias: true, names: ["intermediate.dense", "output.dense"] });

/** Its classes have the pooler whether they read it or not. */
const EVERY = [
  "ForPreTraining",
  "ForMaskedLM",
  "ForCausalLM",
  "ForSequenceClassification",
  "ForMultipleChoice",
  "ForTokenClassification",
];
