import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { counts } from "../keys";
import { before } from "../parts/block";
import { grouped, type Heads, sizes, uniform } from "../parts/dense";
import { CROSSING, PLACES } from "../parts/mllama";
import { gated } from "../parts/mlp";
import { blocks } from "../parts/runs";

export default () =>
  defineArchitecture({
    types: ["mllama_text_model"],
    classes: ["MllamaText"],
    usual: "Model",
    keys: {
      ...sizes(128256, 4096, 14336, 40, 32, 8, 131072),
      cross_attention_layers: counts([3, 8, 13, 18, 23, 28, 33, 38]),
    },
    stages(k, c) {
      const crossing = new Set(k.cross_attention_layers ?? []);
      const around = { ...k, num_hidden_layers: 0, tie_word_embeddings: false };
      const [table, ...end] = uniform(c, around, (_, x) => x);
      if (!table) return end;
      return [
        { ...table, run: (g, [x]) => g.embedding(x as Value, k.vocab_size + PLACES, k.hidden_size) },
        ...blocks({
          name: "model.layers",
          count: k.num_hidden_layers,
          kindOf: (i) => (crossing.has(i) ? CROSSING : "self_attention"),
          keys: ["num_hidden_layers", "cross_attention_layers"],
          run:
            (kind) =>
            (g, [x, seen]) =>
              kind === CROSSING ? looking(g, x as Value, seen, k) : layer(g, x as Value, k),
        }),
        ...end,
      ];
    },
  });

interface Sizes extends Heads {
  readonly intermediate_size: number;
}

const layer = (g: Builder, x: Value, k: Sizes): Value =>
  before(g, x, {
    attention: grouped(k),
    mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
  });

/** Words look at what was seen; each part is let in by a learnt number. */
function looking(g: Builder, x: Value, seen: Value | undefined, k: Sizes): Value {
  const opened = (y: Value): Value => g.within("gate", () => g.scale(y, { scale: [1] }));
  return before(g, x, {
    names: { attention: "cross_attn" },
    attention: (g, x) =>
      opened(grouped(k, { norm: "rms", causal: false, ...(seen ? { source: seen } : {}) })(g, x)),
    mlp: (g, x) => opened(gated(g, x, { hidden: k.intermediate_size })),
  });
}
