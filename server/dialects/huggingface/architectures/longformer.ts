import { defineArchitecture } from "../architecture";
import { count, oneOrCounts } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder } from "../parts/encoder";
import { sliding } from "../parts/sliding";

/** These have the first position see everything, or the question. */
const SEEING_ALL: ReadonlySet<string> = new Set([
  "ForSequenceClassification",
  "ForMultipleChoice",
  "ForQuestionAnswering",
]);

export default () =>
  defineArchitecture({
    types: ["longformer"],
    classes: ["Longformer"],
    usual: "Model",
    keys: { ...bertKeys(30522), type_vocab_size: count(2), attention_window: oneOrCounts(512) },
    stages: (k, c) =>
      encoder(c, {
        prefix: "longformer",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block: (g, x) =>
          bertBlock(g, x, k, (g, x) =>
            sliding(g, x, {
              width: k.hidden_size,
              heads: k.num_attention_heads,
              window: k.attention_window,
              at: "self",
              output: "output.dense",
              first: SEEING_ALL.has(c.head),
            }),
          ),
        pooled: true,
        pooledHeads: ["ForMultipleChoice"],
        denseClassifier: true,
        tied: k.tie_word_embeddings,
      }),
  });
