import type { Dim } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { otherHead, type Scope, type Stage } from "../architecture";
import { linear } from "./norms";

export interface HeadPlan {
  readonly vocabulary: Dim;
  /** Its kernel is the table of the embedding. */
  readonly tied: boolean;
  readonly bias?: boolean;
  readonly name?: string;
  /** Something between the model and the projection onto the vocabulary. */
  readonly before?: (g: Builder, x: Value) => Value;
}

/** Under this name the embedding's table is shared. */
export const TABLE = "embedding table";

/** The projection onto the vocabulary, whose kernel may be the embedding's table. */
export function vocabularyOut(g: Builder, x: Value, vocabulary: Dim, tied: boolean, bias = false): Value {
  if (!tied) return g.dense(x, vocabulary, bias);
  const y = g.tied(TABLE, () => g.dense(x, vocabulary, false));
  return bias ? g.scale(y, { shift: [vocabulary] }) : y;
}

/** The embedding of tokens, whose table may be the head's kernel. */
export const tokenTable = (g: Builder, x: Value, vocabulary: Dim, width: Dim): Value =>
  g.tied(TABLE, () => g.embedding(x, vocabulary, width));

/** What a class of a decoder puts on top of the model. */
export function decoderHead(c: Scope, p: HeadPlan): readonly Stage[] {
  const stage = (name: string, type: string, keys: readonly string[], run: Stage["run"]): Stage[] => [
    { name, type, keys, run },
  ];
  switch (c.head) {
    case "ForCausalLM":
    case "LMHeadModel":
    case "ForConditionalGeneration":
    case "DoubleHeadsModel":
      return stage(p.name ?? "lm_head", "head", ["tie_word_embeddings"], (g, [x]) =>
        vocabularyOut(
          g,
          p.before ? p.before(g, x as Value) : (x as Value),
          p.vocabulary,
          p.tied,
          p.bias ?? false,
        ),
      );
    case "ForSequenceClassification":
      return stage("score", "head", LABELS, (g, [x]) => g.dense(x as Value, c.labels, false));
    case "ForTokenClassification":
      return stage("score", "head", LABELS, (g, [x]) => g.dense(x as Value, c.labels, true));
    case "ForQuestionAnswering":
      return stage("qa_outputs", "head", [], (g, [x]) => g.dense(x as Value, 2, true));
    default:
      return otherHead(c, ["Model"]);
  }
}

export const LABELS: readonly string[] = ["id2label", "num_labels"];

export { linear };
