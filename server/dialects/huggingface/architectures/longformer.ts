import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder } from "../parts/encoder";
import { linear } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["longformer"],
    classes: ["Longformer"],
    usual: "Model",
    keys: { ...bertKeys(30522), type_vocab_size: count(2) },
    stages: (k, c) =>
      encoder(c, {
        prefix: "longformer",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block: (g, x) =>
          bertBlock(g, x, k, (g, x) => {
            for (const name of ["query_global", "key_global", "value_global"])
              linear(g, `self.${name}`, x, k.hidden_size, true);
          }),
        pooled: true,
        pooledHeads: ["ForMultipleChoice"],
        denseClassifier: true,
        tied: k.tie_word_embeddings,
      }),
  });
