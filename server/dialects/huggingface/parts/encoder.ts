import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { otherHead, type Scope, type Stage } from "../architecture";
import { attention } from "./attention";
import { after } from "./block";
import { LABELS, tokenTable, vocabularyOut } from "./heads";
import { plain } from "./mlp";
import { linear, type NormKind, named, norm } from "./norms";
import { blocks } from "./runs";
import { firstOf } from "./vision";

export interface EncoderPlan {
  readonly prefix: string;
  readonly vocabulary: number;
  readonly width: number;
  /** The width of the embedding, where a projection follows it. */
  readonly narrow?: number;
  /** The projection is there even where both are as wide. */
  readonly alwaysProjects?: boolean;
  /** Of the projection behind a narrow embedding. */
  readonly narrowBias?: boolean;
  /** Learnt positions and kinds of token; none when absent. */
  readonly positions?: number | null;
  readonly types?: number | null;
  readonly embeddingNorm?: NormKind | null;
  /** What else is added to the embedding. */
  readonly embedded?: (g: Builder, x: Value) => Value;
  readonly layers: number;
  readonly layersKey?: string;
  /** What the weights of a block begin with: `bert.encoder.layer`. */
  readonly layersName?: string;
  readonly kindOf?: (i: number) => string;
  /** `seen`: what another model made, where the blocks look at that too. */
  readonly block: (g: Builder, x: Value, kind: string, first: number, seen?: Value) => Value;
  /** The stage whose output the blocks look at. */
  readonly memory?: string;
  /** What belongs to all blocks together: a table of relative positions, a last norm. */
  readonly behind?: (g: Builder, x: Value) => Value;
  /** The model alone ends in a dense layer over its first position. */
  readonly pooled?: boolean;
  /** Classes that have that layer too. */
  readonly pooledHeads?: readonly string[];
  readonly tied: boolean;
  /** Untied, the projection onto the vocabulary has a bias beside the head's own. */
  readonly secondBias?: boolean;
  /** The width in which words are predicted; the model's when absent. */
  readonly predicted?: number;
  /** A classifier of sequences has a dense layer of its own before the classes. */
  readonly denseClassifier?: boolean;
  /** Of that classifier; there when absent. */
  readonly classifierBias?: boolean;
  readonly norm?: NormKind;
  /** The last layer and its norm before words are predicted, where that is not a biased one. */
  readonly transform?: (g: Builder, x: Value) => Value;
  readonly headBias?: boolean;
  /** Every head reads through that layer and norm, not only the one that predicts words. */
  readonly everyHead?: boolean;
  /** What the class for training puts on top, where it predicts no words. */
  readonly discriminates?: (g: Builder, x: Value) => Value;
  /** Whether a sentence follows another is one of the file's classes, not one of two. */
  readonly ordersByLabels?: boolean;
  /** Where an answer starts and ends, where that takes more than a dense layer. */
  readonly answers?: (g: Builder, x: Value) => Value;
  /** Choices are told apart by a summary of a dense layer of its own. */
  readonly summarised?: boolean;
}

/** A model that reads: tokens with their places, blocks, and a head of its class. */
export function encoder(c: Scope, p: EncoderPlan): readonly Stage[] {
  const { behind } = p;
  const body: readonly Stage[] = [
    {
      name: `${p.prefix}.embeddings`,
      type: "embedding",
      keys: ["vocab_size"],
      reads: ["input_ids"],
      run: (g, [x]) => embedded(g, x as Value, p),
    },
    ...blocks({
      name: p.layersName ?? `${p.prefix}.encoder.layer`,
      count: p.layers,
      ...(p.kindOf ? { kindOf: p.kindOf } : {}),
      keys: [p.layersKey ?? "num_hidden_layers"],
      ...(p.memory ? { reads: [`${p.prefix}.embeddings`, p.memory] } : {}),
      run:
        (kind, first) =>
        (g, [x, seen]) =>
          p.block(g, x as Value, kind, first, seen),
    }),
    ...(behind
      ? [
          {
            name: `${p.prefix}.encoder`,
            type: "shared by all layers",
            keys: ["hidden_size"],
            run: (g, [x]) => behind(g, x as Value),
          } satisfies Stage,
        ]
      : []),
  ];
  return [...body, ...headOf(c, p, (body.at(-1) as Stage).name)];
}

function embedded(g: Builder, x: Value, p: EncoderPlan): Value {
  const width = p.narrow ?? p.width;
  let y = g.within("word_embeddings", () => tokenTable(g, x, p.vocabulary, width));
  const { positions, types } = p;
  if (positions) y = g.within("position_embeddings", () => g.scale(y, { shift: [positions, width] }));
  if (types) y = g.within("token_type_embeddings", () => g.scale(y, { shift: [types, width] }));
  if (p.embedded) y = p.embedded(g, y);
  const kind = p.embeddingNorm === undefined ? "layer" : p.embeddingNorm;
  if (kind !== null) y = named(g, "LayerNorm", y, kind);
  return p.narrow === undefined || (p.narrow === p.width && !p.alwaysProjects)
    ? y
    : linear(g, "embeddings_project", y, p.width, p.narrowBias ?? true);
}

/** What a class puts on top, from its name. */
function headOf(c: Scope, p: EncoderPlan, end: string): readonly Stage[] {
  const pooler: Stage = {
    name: `${p.prefix}.pooler`,
    type: "pooler",
    keys: ["hidden_size"],
    run: (g, [x]) => g.activation(g.dense(firstOf(g, x as Value), p.width, true), "tanh"),
  };
  const asked = c.head === "Model" ? p.pooled : p.pooledHeads?.includes(c.head);
  const pools = asked && c.told?.pooled !== false;
  return [...(pools ? [pooler] : []), ...classHead(c, p, end)];
}

const stage = (name: string, keys: readonly string[], run: (g: Builder, x: Value) => Value): Stage => ({
  name,
  type: "head",
  keys,
  run: (g, [x]) => run(g, x as Value),
});

/** What a head reads: the model, or the model through its last layer and norm. */
const read = (g: Builder, x: Value, p: EncoderPlan): Value =>
  p.everyHead && p.transform ? g.within("head", () => p.transform?.(g, x) ?? x) : x;

function classHead(c: Scope, p: EncoderPlan, end: string): readonly Stage[] {
  switch (c.head) {
    case "ForMaskedLM":
    case "ForCausalLM":
    case "LMHeadModel":
      return [wordHead(p)];
    case "ForPreTraining":
      if (p.discriminates) return [stage("discriminator_predictions", [], p.discriminates)];
      return [
        { ...wordHead(p), reads: [end] },
        {
          ...stage("cls.seq_relationship", [], (g, x) => g.dense(x, p.ordersByLabels ? c.labels : 2, true)),
          reads: [`${p.prefix}.pooler`],
        },
      ];
    case "ForSequenceClassification":
      return [
        stage("classifier", LABELS, (g, x) => {
          const first = firstOf(g, x);
          const y = p.denseClassifier ? linear(g, "dense", first, p.width, true) : read(g, first, p);
          return g.dense(y, c.labels, p.classifierBias ?? true);
        }),
      ];
    case "ForTokenClassification":
      return [stage("classifier", LABELS, (g, x) => g.dense(read(g, x, p), c.labels, true))];
    case "ForQuestionAnswering":
      return [
        p.answers
          ? stage("qa_classifier", [], p.answers)
          : stage("qa_outputs", LABELS, (g, x) => g.dense(read(g, x, p), c.labels, true)),
      ];
    case "ForMultipleChoice":
      return [
        stage("classifier", [], (g, x) => {
          const first = firstOf(g, x);
          return g.dense(
            p.summarised ? linear(g, "summary", first, p.width, true) : read(g, first, p),
            1,
            true,
          );
        }),
      ];
    case "ForNextSentencePrediction":
      return [stage("cls.seq_relationship", [], (g, x) => g.dense(x, 2, true))];
    default:
      return otherHead(c, ["Model"]);
  }
}

/** A dense layer and a norm, then the table of the embedding the other way round. */
function wordHead(p: EncoderPlan): Stage {
  return stage("cls.predictions", ["tie_word_embeddings"], (g, x) => {
    const width = p.predicted ?? p.width;
    const y = g.within("transform", () =>
      p.transform
        ? p.transform(g, x)
        : norm(g, g.activation(g.dense(x, width, true), "gelu"), p.norm ?? "layer"),
    );
    const words = g.within("decoder", () => vocabularyOut(g, y, p.vocabulary, p.tied, p.headBias ?? true));
    const twice = !p.tied && (p.secondBias ?? true);
    return twice ? g.within("bias", () => g.scale(words, { shift: [p.vocabulary] })) : words;
  });
}

export interface BertBlock {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
}

export const bertAttention = (g: Builder, x: Value, k: BertBlock): Value =>
  attention(g, x, {
    heads: k.num_attention_heads,
    headDim: Math.floor(k.hidden_size / k.num_attention_heads),
    bias: true,
    causal: false,
    out: k.hidden_size,
    names: { q: "self.query", k: "self.key", v: "self.value", o: "output.dense" },
  });

/** A block of the first encoders: biases everywhere, norms behind the sums. */
export const bertBlock = (
  g: Builder,
  x: Value,
  k: BertBlock,
  attend?: (g: Builder, x: Value) => Value,
): Value =>
  after(g, x, {
    attention: attend ?? ((g, x) => bertAttention(g, x, k)),
    mlp: (g, x) =>
      plain(g, x, { hidden: k.intermediate_size, bias: true, names: ["intermediate.dense", "output.dense"] }),
  });

/** Heads of BERT that look at the pooled first position. */
export const POOLED: readonly string[] = [
  "ForPreTraining",
  "ForSequenceClassification",
  "ForMultipleChoice",
  "ForNextSentencePrediction",
];
