import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { type Entering, otherHead, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "./attention";
import { LABELS, tokenTable, vocabularyOut } from "./heads";
import { plain } from "./mlp";
import { linear, named } from "./norms";
import { blocks } from "./runs";
import { memoryOf } from "./seen";

/** What a model reads that translates one sequence into another. */
export const BOTH: readonly Entering[] = [{ name: "input_ids" }, { name: "decoder_input_ids" }];

/** The sizes of BART and its relatives by their names. */
export const bartKeys = (
  vocabulary: number,
  width: number,
  layers: readonly [number, number],
  hidden: readonly [number, number],
  heads: readonly [number, number],
  positions: number,
) => ({
  vocab_size: count(vocabulary),
  d_model: count(width, "hidden_size"),
  encoder_layers: count(layers[0], "num_hidden_layers"),
  decoder_layers: count(layers[1]),
  encoder_ffn_dim: count(hidden[0]),
  decoder_ffn_dim: count(hidden[1]),
  encoder_attention_heads: count(heads[0], "num_attention_heads"),
  decoder_attention_heads: count(heads[1]),
  max_position_embeddings: count(positions),
  tie_word_embeddings: flag(true),
});

export interface BartSizes {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly encoder_layers: number;
  readonly decoder_layers: number;
  readonly encoder_ffn_dim: number;
  readonly decoder_ffn_dim: number;
  readonly encoder_attention_heads: number;
  readonly decoder_attention_heads: number;
  readonly tie_word_embeddings: boolean;
}

export interface BartPlan {
  /** Norms in front of the parts, with one more behind all blocks; behind the sums otherwise. */
  readonly normFirst: boolean;
  /** The rows of the table of positions that is stored with the weights; none when null. */
  readonly positions: number | null;
  /** Those of the encoder, where they are others. */
  readonly encoderPositions?: number;
  readonly embeddingNorm: boolean;
  /** How the encoder attends, where it does not look at everything. */
  readonly attends?: (g: Builder, x: Value) => Value;
  /** Encoder and decoder have words of their own. */
  readonly apart?: boolean;
}

type Side = "encoder" | "decoder";

/** An encoder that reads all of one sequence, and a decoder that writes another, looking at both. */
export function bart(c: Scope, k: BartSizes, p: BartPlan): readonly Stage[] {
  const alone = c.head === "ForCausalLM";
  const words = alone ? "input_ids" : "decoder_input_ids";
  const memory = p.normFirst ? "model.encoder.layer_norm" : "model.encoder.layers";
  const read = k.encoder_layers === 0 && !p.normFirst ? "model.encoder.embed_tokens" : memory;
  const looked = memoryOf(c);
  const encoder = alone ? [] : side(c, "encoder", k, p, { words: "input_ids" });
  return [
    ...encoder,
    ...side(c, "decoder", k, p, {
      words,
      ...(alone ? (looked ? { memory: looked } : {}) : { memory: read }),
    }),
    ...headOf(c, k),
  ];
}

interface Reads {
  readonly words: string;
  /** The stage whose output the decoder looks at. */
  readonly memory?: string;
}

function side(c: Scope, which: Side, k: BartSizes, p: BartPlan, reads: Reads): readonly Stage[] {
  const count = which === "encoder" ? k.encoder_layers : k.decoder_layers;
  const at = `model.${which}`;
  const alone = c.head === "ForCausalLM";
  const embedding: Stage = {
    name: `${at}.embed_tokens`,
    type: "embedding",
    keys: ["vocab_size"],
    section: which,
    reads: [reads.words],
    run: (g, [x]) => embedded(g, x as Value, which, k, p, alone),
  };
  const end: Stage = {
    name: `${at}.layer_norm`,
    type: "norm",
    keys: ["d_model"],
    section: which,
    run: (g, [x]) => g.norm(x as Value, "layer"),
  };
  return [
    embedding,
    ...blocks({
      name: `${at}.layers`,
      count,
      keys: [`${which}_layers`],
      ...(reads.memory ? { reads: [`${at}.embed_tokens`, reads.memory] } : {}),
      run:
        () =>
        (g, [x, m]) =>
          block(g, x as Value, m ?? (x as Value), which, k, p),
    }).map((s) => ({ ...s, section: which })),
    ...(p.normFirst ? [end] : []),
  ];
}

function embedded(g: Builder, x: Value, which: Side, k: BartSizes, p: BartPlan, alone: boolean): Value {
  const width = k.d_model;
  const shared = k.tie_word_embeddings && !p.apart;
  if (!shared && !p.apart && which === "encoder")
    g.within("shared", () => g.idle(() => tokenTable(g, x, k.vocab_size, width)));
  const tied = shared || (p.apart === true && which === "decoder" && k.tie_word_embeddings);
  let y = tied || alone ? tokenTable(g, x, k.vocab_size, width) : g.embedding(x, k.vocab_size, width);
  const rows = (which === "encoder" ? p.encoderPositions : undefined) ?? p.positions;
  if (rows !== null) y = g.within("embed_positions", () => g.scale(y, { shift: [rows, width] }));
  return p.embeddingNorm ? named(g, "layernorm_embedding", y, "layer") : y;
}

function block(g: Builder, x: Value, memory: Value, which: Side, k: BartSizes, p: BartPlan): Value {
  const reading = which === "encoder";
  const heads = reading ? k.encoder_attention_heads : k.decoder_attention_heads;
  const plan = {
    heads,
    headDim: Math.floor(k.d_model / heads),
    bias: true,
    out: k.d_model,
    names: { o: "out_proj" },
  };
  const step = (x: Value, name: string, body: (x: Value) => Value): Value => {
    if (p.normFirst) return g.add(x, body(named(g, `${name}_layer_norm`, x, "layer")));
    return named(g, `${name}_layer_norm`, g.add(x, body(x)), "layer");
  };
  let y = step(x, "self_attn", (x) =>
    g.within("self_attn", () =>
      reading && p.attends ? p.attends(g, x) : attention(g, x, { ...plan, causal: !reading }),
    ),
  );
  if (!reading)
    y = step(y, "encoder_attn", (x) =>
      g.within("encoder_attn", () => attention(g, x, { ...plan, causal: false, source: memory })),
    );
  const hidden = reading ? k.encoder_ffn_dim : k.decoder_ffn_dim;
  return step(y, "final", (x) => plain(g, x, { hidden, bias: true, names: ["fc1", "fc2"] }));
}

function headOf(c: Scope, k: BartSizes): readonly Stage[] {
  const stage = (name: string, keys: readonly string[], run: (g: Builder, x: Value) => Value): Stage[] => [
    { name, type: "head", keys, section: "decoder", run: (g, [x]) => run(g, x as Value) },
  ];
  switch (c.head) {
    case "ForConditionalGeneration":
    case "ForCausalLM":
    case "MTModel":
      return stage("lm_head", ["tie_word_embeddings"], (g, x) =>
        vocabularyOut(g, x, k.vocab_size, k.tie_word_embeddings),
      );
    case "ForSequenceClassification":
      return stage("classification_head", LABELS, (g, x) =>
        linear(g, "out_proj", g.activation(linear(g, "dense", x, k.d_model, true), "tanh"), c.labels, true),
      );
    case "ForQuestionAnswering":
      // A start and an end, however many classes the file names.
      return stage("qa_outputs", [], (g, x) => g.dense(x, 2, true));
    default:
      return otherHead(c, ["Model"]);
  }
}
