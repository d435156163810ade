import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, otherHead, type Scope, type Stage } from "../architecture";
import { count, word } from "../keys";
import { type AttentionPlan, attended, attention } from "./attention";
import { detections, perceptron } from "./detection";
import { asMap, EYES, type Eyes, eyes } from "./detr-eyes";
import { plain } from "./mlp";
import { linear, named } from "./norms";
import { blocks } from "./runs";

export const detrKeys = (queries: number, hidden: number) => ({
  ...EYES,
  num_queries: count(queries),
  d_model: count(256, "hidden_size"),
  encoder_layers: count(6, "num_hidden_layers"),
  encoder_ffn_dim: count(hidden),
  encoder_attention_heads: count(8, "num_attention_heads"),
  decoder_layers: count(6),
  decoder_ffn_dim: count(hidden),
  decoder_attention_heads: count(8),
  position_embedding_type: word("sine"),
});

export interface Detr {
  readonly num_queries: number;
  readonly d_model: number;
  readonly encoder_layers: number;
  readonly encoder_ffn_dim: number;
  readonly encoder_attention_heads: number;
  readonly decoder_layers: number;
  readonly decoder_ffn_dim: number;
  readonly decoder_attention_heads: number;
  readonly position_embedding_type: string | null;
}

interface Ways {
  readonly queries: number;
  /** Encoder and decoder both end in a norm. */
  readonly encoderNorm?: boolean;
  /** What is looked for and where have projections of their own. */
  readonly conditional?: boolean;
}

/** Objects are looked for all at once: so many questions to what a network saw of the image. */
export const detr = (type: string, name: string, w: Ways): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForObjectDetection",
    keys: detrKeys(w.queries, 2048),
    inputs: (_, c) => eyes(c, "resnet50").inputs,
    stages(k, c) {
      const seen = eyes(c, "resnet50");
      return [...seen.stages, ...encoder(k, seen, w), ...decoder(k, w), ...head(k, c, w)];
    },
  });

const head = (k: Detr, c: Scope, w: Ways): readonly Stage[] =>
  c.head === "ForObjectDetection" ? detections(c, k.d_model, 1, !w.conditional) : otherHead(c, ["Model"]);

/** What the last stage saw, as narrow as the rest, with a learnt place for each row and column where the file says so. */
const encoder = (k: Detr, seen: Eyes, w: Ways): readonly Stage[] => [
  {
    name: "model.input_projection",
    type: "embedding",
    keys: ["d_model"],
    reads: [seen.stages.at(-1)?.name ?? "pixel_values"],
    section: "encoder",
    run(g, [x]) {
      const y = g.tokens(g.conv(asMap(g, x as Value), { kernel: [1, 1], out: k.d_model }));
      return k.position_embedding_type === "learned" ? squares(g, y, k.d_model) : y;
    },
  },
  ...encoderBlocks(k, (g, x) =>
    attention(g, x, { ...headsOf(k.d_model, k.encoder_attention_heads), causal: false }),
  ),
  ...(w.encoderNorm ? [norm("model.encoder.layernorm", "encoder")] : []),
];

/** Learnt places: 50 rows and as many columns, half as wide each. */
export function squares(g: Builder, x: Value, width: number): Value {
  const half = Math.floor(width / 2);
  return g.within("position_embedding", () => g.scale(x, { shift: [2, 50, half] }));
}

export const headsOf = (width: number, heads: number): Omit<AttentionPlan, "causal"> => ({
  heads,
  headDim: Math.floor(width / heads),
  bias: true,
  out: width,
});

export const norm = (name: string, section: string): Stage => ({
  name,
  type: "norm",
  keys: ["d_model"],
  section,
  run: (g, [x]) => g.norm(x as Value, "layer"),
});

/** A part, what it read beside it, and a norm behind the sum. */
export const step = (g: Builder, name: string, x: Value, body: (x: Value) => Value): Value =>
  named(
    g,
    `${name}_layer_norm`,
    g.add(
      x,
      g.within(name, () => body(x)),
    ),
    "layer",
  );

export const fed = (g: Builder, x: Value, hidden: number): Value =>
  named(
    g,
    "final_layer_norm",
    g.add(
      x,
      g.within("mlp", () => plain(g, x, { hidden, bias: true, fn: "relu", names: ["fc1", "fc2"] })),
    ),
    "layer",
  );

export const encoderBlocks = (
  k: Pick<Detr, "encoder_layers" | "encoder_ffn_dim">,
  attend: (g: Builder, x: Value) => Value,
): readonly Stage[] =>
  blocks({
    name: "model.encoder.layers",
    count: k.encoder_layers,
    keys: ["encoder_layers"],
    run:
      () =>
      (g, [x]) =>
        fed(
          g,
          step(g, "self_attn", x as Value, (y) => attend(g, y)),
          k.encoder_ffn_dim,
        ),
  }).map((s) => ({ ...s, section: "encoder" }));

/** So many questions, learnt; `width` is that of what is stored for each of them. */
export const questions = (k: Pick<Detr, "num_queries" | "d_model">, width: number, reads: string): Stage => ({
  name: "model.query_position_embeddings",
  type: "embedding",
  keys: ["num_queries"],
  section: "decoder",
  reads: [reads],
  run(g, xs) {
    const empty = g.declared(xs, tensor([k.num_queries, k.d_model], "last"), "questions");
    return g.scale(empty, { shift: [k.num_queries, width] });
  },
});

function decoder(k: Detr, w: Ways): readonly Stage[] {
  const memory = w.encoderNorm
    ? "model.encoder.layernorm"
    : k.encoder_layers === 0
      ? "model.input_projection"
      : "model.encoder.layers";
  const asked = "model.query_position_embeddings";
  return [
    questions(k, k.d_model, memory),
    ...blocks({
      name: "model.decoder.layers",
      count: k.decoder_layers,
      ...(w.conditional ? { kindOf: (i: number) => (i === 0 ? FIRST : "layer") } : {}),
      keys: ["decoder_layers"],
      reads: [asked, memory],
      run:
        (kind) =>
        (g, [x, m]) =>
          w.conditional
            ? apart(g, x as Value, m ?? (x as Value), k, kind === FIRST)
            : together(g, x as Value, m ?? (x as Value), k),
    }).map((s) => ({ ...s, section: "decoder" })),
    norm("model.decoder.layernorm", "decoder"),
    ...(w.conditional ? [scales(k)] : []),
  ];
}

const FIRST = "first layer";

export function together(
  g: Builder,
  x: Value,
  memory: Value,
  k: Pick<Detr, "d_model" | "decoder_attention_heads" | "decoder_ffn_dim">,
): Value {
  const plan = { ...headsOf(k.d_model, k.decoder_attention_heads), causal: false };
  const y = step(g, "self_attn", x, (x) => attention(g, x, plan));
  const seen = step(g, "encoder_attn", y, (x) => attention(g, x, { ...plan, source: memory }));
  return fed(g, seen, k.decoder_ffn_dim);
}

/** What is looked for and where it may be are projected each by itself; only the first block knows its own places. */
function apart(g: Builder, x: Value, memory: Value, k: Detr, first: boolean): Value {
  const width = k.d_model;
  const heads = k.decoder_attention_heads;
  const each = (name: string, y: Value): Value => linear(g, name, y, width, true);
  const headDim = Math.floor(width / heads);
  const y = step(g, "self_attn", x, (x) => {
    const q = g.add(each("q_content_proj", x), each("q_pos_proj", x));
    const key = g.add(each("k_content_proj", x), each("k_pos_proj", x));
    return each("o_proj", attended(g, q, key, each("v_proj", x), { heads, headDim, valueDim: headDim }));
  });
  const seen = step(g, "encoder_attn", y, (x) => {
    const asked = first ? g.add(each("q_content_proj", x), each("q_pos_proj", x)) : each("q_content_proj", x);
    const q = g.concat([asked, each("q_pos_sine_proj", x)], 1);
    const place = each("k_pos_proj", memory);
    const content = each("k_content_proj", memory);
    const key = g.concat([first ? g.add(content, place) : content, place], 1);
    const v = each("v_proj", memory);
    return each("o_proj", attended(g, q, key, v, { heads, headDim: 2 * headDim, valueDim: headDim }));
  });
  return fed(g, seen, k.decoder_ffn_dim);
}

/** Where the questions look first, and how far around. */
const scales = (k: Detr): Stage => ({
  name: "model.decoder.query_scale",
  type: "reference points",
  keys: ["d_model"],
  section: "decoder",
  run(g, [x]) {
    const y = x as Value;
    g.within("ref_point_head", () => perceptron(g, y, k.d_model, 2, 2));
    return g.multiply(y, perceptron(g, y, k.d_model, k.d_model, 2));
  },
});
