import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder } from "../parts/encoder";

export default () =>
  defineArchitecture({
    types: ["mpnet"],
    classes: ["MPNet"],
    usual: "Model",
    keys: { ...bertKeys(30527), relative_attention_num_buckets: count(32) },
    stages: (k, c) =>
      encoder(c, {
        prefix: "mpnet",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        layers: k.num_hidden_layers,
        block: (g, x) => bertBlock(g, x, k),
        // One table of biases by distance, for all blocks.
        behind: (g, x) =>
          g.within("relative_attention_bias", () =>
            g.scale(x, { shift: [k.relative_attention_num_buckets, k.num_attention_heads] }),
          ),
        pooled: true,
        pooledHeads: ["ForMultipleChoice"],
        denseClassifier: true,
        tied: k.tie_word_embeddings,
      }),
  });
