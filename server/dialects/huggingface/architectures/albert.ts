import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder, POOLED } from "../parts/encoder";

export default () =>
  defineArchitecture({
    types: ["albert"],
    classes: ["Albert"],
    usual: "Model",
    keys: {
      ...bertKeys(30000, 4096, 16384, 12, 64),
      embedding_size: count(128),
      type_vocab_size: count(2),
      num_hidden_groups: count(1),
      inner_group_num: count(1),
    },
    stages: (k, c) =>
      encoder(c, {
        prefix: "albert",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        narrow: k.embedding_size,
        alwaysProjects: true,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        // A few blocks with weights of their own, each run many times.
        layers: k.num_hidden_groups,
        block: (g, x) =>
          g.recurring(k.num_hidden_layers / k.num_hidden_groups, () =>
            g.stacked(k.inner_group_num, () => bertBlock(g, x, k)),
          ),
        pooled: true,
        pooledHeads: POOLED,
        ordersByLabels: true,
        tied: k.tie_word_embeddings,
        predicted: k.embedding_size,
      }),
  });
