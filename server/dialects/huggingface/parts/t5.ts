import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, otherHead, type Scope, type Stage } from "../architecture";
import { count, maybe, optional, word } from "../keys";
import { attention } from "./attention";
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
  readonly feed_forward_proj: string | null;
  readonly is_gated_act: boolean | null;
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
    keys: {
      vocab_size: count(vocabulary),
      d_model: count(width, "hidden_size"),
      d_kv: count(64, "head_dim"),
      d_ff: count(hidden),
      num_layers: count(layers, "num_hidden_layers"),
      num_decoder_layers: optional(),
      num_heads: count(heads, "num_attention_heads"),
      relative_attention_num_buckets: count(32),
      feed_forward_proj: word(feed),
      is_gated_act: maybe(),
    },
    inputs: () => BOTH,
    stages: (k, c) => stages(c, k, everywhere),
  });

function stages(c: Scope, k: T5, everywhere: boolean): readonly Stage[] {
  const reads = c.head === "EncoderModel" || c.head === "ForTokenClassification";
  return [
    ...side(k, "encoder", everywhere, k.num_layers),
    ...(reads ? [] : side(k, "decoder", everywhere, k.num_decoder_layers ?? k.num_layers)),
    ...headOf(c, k),
  ];
}

type Side = "encoder" | "decoder";

function side(k: T5, which: Side, everywhere: boolean, layers: number): readonly Stage[] {
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
        return tokenTable(g, x as Value, k.vocab_size, k.d_model);
      },
    },
    ...blocks({
      name: `${which}.block`,
      count: layers,
      // The first block has the table of distances, and hands it on.
      ...(everywhere ? {} : { kindOf: (i) => (i === 0 ? "first layer" : "layer") }),
      keys: which === "encoder" ? ["num_layers"] : ["num_decoder_layers", "num_layers"],
      ...(which === "decoder" ? { reads: [table, "encoder.final_layer_norm"] } : {}),
      run:
        (_, first) =>
        (g, [x, m]) =>
          block(g, everywhere || first === 0 ? distances(g, x as Value) : (x as Value), m, k),
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

function block(g: Builder, x: Value, memory: Value | undefined, k: T5): Value {
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
  let y = step(x, "SelfAttention", (x) => attention(g, x, { ...plan, causal: memory !== undefined }));
  if (memory)
    y = step(y, "EncDecAttention", (x) => attention(g, x, { ...plan, causal: false, source: memory }));
  const isGated = k.is_gated_act ?? /gated/.test(k.feed_forward_proj ?? "");
  return step(y, "DenseReluDense", (x) =>
    isGated
      ? gated(g, x, { hidden: k.d_ff, fn: "gelu", names: ["wi_0", "wi_1", "wo"] })
      : plain(g, x, { hidden: k.d_ff, fn: "relu", names: ["wi", "wo"] }),
  );
}

function headOf(c: Scope, k: T5): readonly Stage[] {
  const stage = (name: string, keys: readonly string[], run: (g: Builder, x: Value) => Value): Stage[] => [
    { name, type: "head", keys, section: "decoder", run: (g, [x]) => run(g, x as Value) },
  ];
  switch (c.head) {
    case "ForConditionalGeneration":
      // Tied whatever the file says: the flag only switches a scaling of the output.
      return stage("lm_head", ["tie_word_embeddings"], (g, x) => vocabularyOut(g, x, k.vocab_size, true));
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
