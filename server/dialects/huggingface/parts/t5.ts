import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, otherHead, type Scope, type Stage } from "../architecture";
import { count, maybe, optional, word } from "../keys";
import { type AttentionPlan, attention } from "./attention";
import type { Step } from "./block";
import { LABELS, tokenTable, vocabularyOut } from "./heads";
import { gated, plain } from "./mlp";
import { linear, named } from "./norms";
import { blocks } from "./runs";
import { BOTH } from "./seq2seq";

interface T5 {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly d_kv: number;
  readonly d_ff: number;
  readonly num_layers: number;
  readonly num_decoder_layers: number | null;
  readonly num_heads: number;
  readonly relative_attention_num_buckets: number;
  readonly feed_forward_proj?: string | null;
  readonly is_gated_act?: boolean | null;
}

type Side = "encoder" | "decoder";

/** What else there is in a relative of T5. */
export interface Ways {
  /** Each block has its own table of distances. */
  readonly everywhere?: boolean;
  /** Words in, words out and those of both halves are apart. */
  readonly apart?: boolean;
  /** How the encoder attends, where it does not look at everything; the first of its blocks has tables for all of them. */
  readonly reads?: (g: Builder, x: Value, plan: AttentionPlan, isFirst: boolean) => Value;
  /** The feed-forward part of some blocks. */
  readonly sparse?: { readonly is: (which: Side, i: number) => boolean; readonly feed: Step };
}

/** Class defaults: vocabulary, width, hidden width, blocks, heads. */
type Defaults = readonly [number, number, number, number, number];

/** T5 and those that differ from it in their sizes; `everywhere`: each block has its own table of distances. */
export const t5 = (
  type: string,
  name: string,
  [vocabulary, width, hidden, layers, heads]: Defaults,
  feed: string,
  everywhere = false,
): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    keys: { ...t5Sizes([vocabulary, width, hidden, layers, heads]), ...feeding(feed) },
    inputs: () => BOTH,
    stages: (k, c) => t5Stages(c, k, { everywhere }),
  });

/** `decoder`: how many blocks write where the file does not say; as many as read when absent. */
export const t5Sizes = ([vocabulary, width, hidden, layers, heads]: Defaults, decoder?: number) => ({
  vocab_size: count(vocabulary),
  d_model: count(width, "hidden_size"),
  d_kv: count(64, "head_dim"),
  d_ff: count(hidden),
  num_layers: count(layers, "num_hidden_layers"),
  num_decoder_layers: optional(decoder),
  num_heads: count(heads, "num_attention_heads"),
  relative_attention_num_buckets: count(32),
});

export const feeding = (feed: string) => ({ feed_forward_proj: word(feed), is_gated_act: maybe() });

export function t5Stages(c: Scope, k: T5, w: Ways): readonly Stage[] {
  const reads = c.head === "EncoderModel" || c.head === "ForTokenClassification";
  return [
    ...side(k, "encoder", w, k.num_layers),
    ...(reads ? [] : side(k, "decoder", w, k.num_decoder_layers ?? k.num_layers)),
    ...headOf(c, k, w),
  ];
}

const FIRST = "first layer";

function side(k: T5, which: Side, w: Ways, layers: number): readonly Stage[] {
  const table = `${which}.embed_tokens`;
  const distances = (g: Builder, x: Value): Value =>
    g.within("relative_attention_bias", () =>
      g.scale(x, { shift: [k.relative_attention_num_buckets, k.num_heads] }),
    );
  return [
    {
      name: table,
      type: "embedding",
      keys: ["vocab_size"],
      section: which,
      reads: [which === "encoder" ? "input_ids" : "decoder_input_ids"],
      run(g, [x]) {
        const ids = x as Value;
        if (!w.apart) return tokenTable(g, ids, k.vocab_size, k.d_model);
        if (which === "encoder")
          g.within("shared", () => g.idle(() => g.embedding(ids, k.vocab_size, k.d_model)));
        return g.embedding(ids, k.vocab_size, k.d_model);
      },
    },
    ...blocks({
      name: `${which}.block`,
      count: layers,
      // The first block has the table of distances, and hands it on.
      ...(w.everywhere ? {} : { kindOf: (i) => (i === 0 ? FIRST : "layer") }),
      ...(w.sparse ? { kindOf: (i) => kindOf(i, w.sparse?.is(which, i) ?? false) } : {}),
      keys: which === "encoder" ? ["num_layers"] : ["num_decoder_layers", "num_layers"],
      ...(which === "decoder" ? { reads: [table, "encoder.final_layer_norm"] } : {}),
      run:
        (kind, first) =>
        (g, [x, m]) =>
          block(g, w.everywhere || first === 0 ? distances(g, x as Value) : (x as Value), m, k, w, kind),
    }).map((s) => ({ ...s, section: which })),
    {
      name: `${which}.final_layer_norm`,
      type: "norm",
      keys: ["d_model"],
      section: which,
      run: (g, [x]) => g.norm(x as Value, "rms"),
    },
  ];
}

const EXPERTS = "with experts";

const kindOf = (i: number, sparse: boolean): string =>
  `${i === 0 ? FIRST : "layer"}${sparse ? ` ${EXPERTS}` : ""}`;

function block(g: Builder, x: Value, memory: Value | undefined, k: T5, w: Ways, kind: string): Value {
  const plan = {
    heads: k.num_heads,
    headDim: k.d_kv,
    out: k.d_model,
    names: { q: "q", k: "k", v: "v", o: "o" },
  };
  let i = 0;
  const step = (x: Value, name: string, body: (x: Value) => Value): Value =>
    g.within(`layer.${i++}`, () =>
      g.add(
        x,
        g.within(name, () => body(named(g, "layer_norm", x, "rms"))),
      ),
    );
  let y = step(x, "SelfAttention", (x) =>
    w.reads && !memory
      ? w.reads(g, x, { ...plan, causal: false }, kind.startsWith(FIRST))
      : attention(g, x, { ...plan, causal: memory !== undefined }),
  );
  if (memory)
    y = step(y, "EncDecAttention", (x) => attention(g, x, { ...plan, causal: false, source: memory }));
  const { sparse } = w;
  if (sparse && kind.endsWith(EXPERTS)) return step(y, "mlp", (x) => sparse.feed(g, x));
  const isGated = k.is_gated_act ?? /gated/.test(k.feed_forward_proj ?? "");
  return step(y, "DenseReluDense", (x) =>
    isGated
      ? gated(g, x, { hidden: k.d_ff, fn: "gelu", names: ["wi_0", "wi_1", "wo"] })
      : plain(g, x, { hidden: k.d_ff, fn: "relu", names: ["wi", "wo"] }),
  );
}

function headOf(c: Scope, k: T5, w: Ways): readonly Stage[] {
  const stage = (name: string, keys: readonly string[], run: (g: Builder, x: Value) => Value): Stage[] => [
    { name, type: "head", keys, section: "decoder", run: (g, [x]) => run(g, x as Value) },
  ];
  switch (c.head) {
    case "ForConditionalGeneration":
      // Tied whatever the file says in most: the flag only switches a scaling of the output.
      return stage("lm_head", ["tie_word_embeddings"], (g, x) => vocabularyOut(g, x, k.vocab_size, !w.apart));
    case "ForSequenceClassification":
      return stage("classification_head", LABELS, (g, x) =>
        linear(g, "out_proj", g.activation(linear(g, "dense", x, k.d_model, true), "tanh"), c.labels, true),
      );
    case "ForTokenClassification":
      return stage("classifier", LABELS, (g, x) => g.dense(x, c.labels, true));
    case "ForQuestionAnswering":
      return stage("qa_outputs", LABELS, (g, x) => g.dense(x, c.labels, true));
    default:
      return otherHead(c, ["Model", "EncoderModel"]);
  }
}
