import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { bertKeys } from "../parts/bert";
import { crossingBlock } from "../parts/crossing";
import { tokenTable, vocabularyOut } from "../parts/heads";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { placed } from "../parts/vision";

const embedded = (g: Builder, x: Value, rows: number, width: number): Value => g.embedding(x, rows, width);

export default () =>
  defineArchitecture({
    types: ["blip_text_model"],
    classes: ["BlipText"],
    usual: "Model",
    heads: ["Model", "LMHeadModel"],
    keys: { ...bertKeys(30524, 768, 3072, 12, 8), encoder_hidden_size: count(768), is_decoder: flag(true) },
    stages: (k, c) => [
      {
        name: "bert.embeddings",
        type: "embedding",
        keys: ["vocab_size", "max_position_embeddings"],
        reads: ["input_ids"],
        run(g, [x]) {
          // Where no words leave, the table is nobody else's: not that of a decoder beside it either.
          const table = c.head === "LMHeadModel" ? tokenTable : embedded;
          const y = g.within("word_embeddings", () => table(g, x as Value, k.vocab_size, k.hidden_size));
          const rows = k.max_position_embeddings;
          return named(g, "LayerNorm", placed(g, "position_embeddings", y, rows, k.hidden_size), "layer");
        },
      },
      ...blocks({
        name: "bert.encoder.layer",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        reads: ["bert.embeddings", "vision_model.post_layernorm"],
        run:
          () =>
          (g, [x, seen]) =>
            // Left to itself it has its second attention all the same.
            crossingBlock(
              g,
              x as Value,
              k.is_decoder
                ? (seen ??
                    g.declared(
                      [x as Value],
                      { dims: [1, k.encoder_hidden_size], layout: "last" },
                      "nothing seen",
                    ))
                : undefined,
              k,
              { causal: c.head !== "Model" },
            ),
      }),
      c.head === "LMHeadModel"
        ? {
            name: "cls.predictions",
            type: "head",
            keys: ["tie_word_embeddings"],
            run(g, [x]) {
              const y = g.activation(linear(g, "transform.dense", x as Value, k.hidden_size, true), "gelu");
              const read = named(g, "transform.LayerNorm", y, "layer");
              const words = vocabularyOut(g, read, k.vocab_size, k.tie_word_embeddings, true);
              // Untied, it has a bias beside that of the projection.
              return k.tie_word_embeddings
                ? words
                : g.within("bias", () => g.scale(words, { shift: [k.vocab_size] }));
            },
          }
        : {
            name: "bert.pooler",
            type: "pooler",
            keys: ["hidden_size"],
            run: (g, [x]) => g.activation(linear(g, "dense", x as Value, k.hidden_size, true), "tanh"),
          },
    ],
  });
