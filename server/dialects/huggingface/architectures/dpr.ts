import type { Value } from "../../../model/trace";
import { defineArchitecture, type Stage } from "../architecture";
import { count } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock, encoder } from "../parts/encoder";
import { firstOf } from "../parts/vision";

/** BERT whose first position stands for a question or a passage. */
export default () =>
  defineArchitecture({
    types: ["dpr"],
    classes: ["DPR"],
    usual: "QuestionEncoder",
    heads: ["QuestionEncoder", "ContextEncoder", "Reader"],
    keys: { ...bertKeys(30522), type_vocab_size: count(2), projection_dim: count(0) },
    stages(k, c) {
      const first = (name: string, type: string, out: number): Stage => ({
        name,
        type,
        keys: ["projection_dim", "hidden_size"],
        run: (g, [x]) => g.dense(firstOf(g, x as Value), out, true),
      });
      const body = encoder(
        { ...c, head: "Model" },
        {
          prefix: "bert_model",
          vocabulary: k.vocab_size,
          width: k.hidden_size,
          positions: k.max_position_embeddings,
          types: k.type_vocab_size,
          layers: k.num_hidden_layers,
          block: (g, x) => bertBlock(g, x, k),
          tied: false,
        },
      );
      const end = k.projection_dim > 0 ? [first("encode_proj", "projector", k.projection_dim)] : [];
      const seen = [...body, ...end].at(-1)?.name ?? "";
      return [
        ...body,
        ...end,
        ...(c.head === "Reader"
          ? [first("qa_outputs", "head", 2), { ...first("qa_classifier", "head", 1), reads: [seen] }]
          : []),
      ];
    },
  });
