import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { askingBlock } from "../parts/crossing";
import { named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { placed } from "../parts/vision";

const CROSSING = "layer that looks";
const QUESTIONS = "query_tokens";
const TEXT = "qformer_input_ids";
const SEEN = "vision_model.post_layernorm";

export default () =>
  defineArchitecture({
    types: ["instructblip_qformer"],
    classes: ["InstructBlipQFormer"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...bertKeys(30522),
      cross_attention_frequency: count(2),
      encoder_hidden_size: count(1408),
      num_query_tokens: count(32),
    },
    inputs: (k) => [
      { name: QUESTIONS, dims: [k.num_query_tokens, k.hidden_size], usual: true },
      { name: TEXT },
      { name: SEEN, dims: [257, k.encoder_hidden_size], usual: true },
    ],
    stages: (k) => [
      {
        name: "embeddings",
        type: "embedding",
        keys: ["vocab_size", "max_position_embeddings"],
        reads: [QUESTIONS, TEXT],
        run(g, [asked, ids]) {
          const words = g.within("word_embeddings", () =>
            g.embedding(ids ?? (asked as Value), k.vocab_size, k.hidden_size),
          );
          const y = placed(g, "position_embeddings", words, k.max_position_embeddings, k.hidden_size);
          return named(g, "layernorm", g.concat([asked as Value, y], 0), "layer");
        },
      },
      ...blocks({
        name: "encoder.layer",
        count: k.num_hidden_layers,
        kindOf: (i) => (i % k.cross_attention_frequency === 0 ? CROSSING : "layer"),
        keys: ["num_hidden_layers", "cross_attention_frequency"],
        reads: ["embeddings", SEEN],
        run:
          (kind) =>
          (g, [x, seen]) =>
            askingBlock(g, x as Value, kind === CROSSING ? seen : undefined, k, k.num_query_tokens),
      }),
      {
        name: "query_output",
        type: "questions",
        keys: ["num_query_tokens"],
        run: (g, [x]) => g.split(x as Value, [k.num_query_tokens], 0)[0] as Value,
      },
    ],
  });
