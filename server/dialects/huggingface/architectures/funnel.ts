import type { Value } from "../../../model/trace";
import { get, items, stringOf } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, otherHead, type Scope, type Stage } from "../architecture";
import { count, counts, flag, type Values } from "../keys";
import { after } from "../parts/block";
import { relative } from "../parts/distances";
import { LABELS, tokenTable, vocabularyOut } from "../parts/heads";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { numbered } from "../parts/runs";
import { firstOf } from "../parts/vision";

const KEYS = {
  vocab_size: count(30522),
  block_sizes: counts([4, 4, 4]),
  block_repeats: counts([1, 1, 1]),
  num_decoder_layers: count(2),
  d_model: count(768, "hidden_size"),
  n_head: count(12, "num_attention_heads"),
  d_head: count(64),
  d_inner: count(3072),
  pool_q_only: flag(true),
  tie_word_embeddings: flag(true),
};

type Funnel = Values<typeof KEYS>;

/** These tell something of the whole text: nothing is made as long again as the text is. */
const SHORT: ReadonlySet<string> = new Set(["ForSequenceClassification", "ForMultipleChoice"]);

export default () =>
  defineArchitecture({
    types: ["funnel"],
    classes: ["Funnel"],
    usual: "ForPreTraining",
    keys: KEYS,
    stages: (k, c) => [
      {
        name: "funnel.embeddings",
        type: "embedding",
        keys: ["vocab_size"],
        reads: ["input_ids"],
        run: (g, [x]) => named(g, "layer_norm", tokenTable(g, x as Value, k.vocab_size, k.d_model), "layer"),
      },
      ...(k.block_sizes ?? []).flatMap((size, i) => group(k, size, i)),
      ...(SHORT.has(c.head) || isBase(c) ? [] : decoder(k)),
      ...headOf(c, k),
    ],
  });

const isBase = ({ map }: Scope): boolean =>
  stringOf(items(get(map, "architectures"))[0]) === "FunnelBaseModel";

/** Blocks over a text of one length; the first of all groups but the first asks for every other position only. */
function group(k: Funnel, size: number, i: number): readonly Stage[] {
  const at = `funnel.encoder.blocks.${i}`;
  const shared = { keys: ["block_sizes"], section: "encoder" };
  // Run several times with the same weights.
  const again = (g: Builder, body: () => Value): Value => g.recurring(k.block_repeats?.[i] ?? 1, body);
  const rest = i === 0 ? size : size - 1;
  const stages: Stage[] =
    i === 0
      ? []
      : [
          {
            ...shared,
            name: numbered(at, { first: 0, times: 1 }),
            type: "pooling layer",
            run: (g, [x]) => again(g, () => block(g, half(g, x as Value), k, k.pool_q_only ? x : undefined)),
          },
        ];
  if (rest !== 0)
    stages.push({
      ...shared,
      name: numbered(at, { first: size - rest, times: rest }),
      type: "layer",
      times: rest,
      first: size - rest,
      run: (g, [x]) => again(g, () => block(g, x as Value, k)),
    });
  return stages;
}

function half(g: Builder, x: Value): Value {
  const rows = x.type.dims?.[0];
  const fewer = typeof rows === "number" ? Math.ceil(rows / 2) : null;
  return g.declared([x], { ...x.type, dims: [fewer, ...(x.type.dims?.slice(1) ?? [])] }, "mean of two");
}

const block = (g: Builder, x: Value, k: Funnel, source?: Value): Value =>
  after(g, x, {
    names: { attention: "attention", mlp: "ffn", norms: ["attention.layer_norm", "ffn.layer_norm"] },
    attention: (g, x) =>
      relative(g, x, {
        width: k.d_model,
        heads: k.n_head,
        headDim: k.d_head,
        bias: true,
        typed: true,
        names: ["q_head", "k_head", "v_head", "r_kernel", "post_proj"],
        ...(source ? { source } : {}),
      }),
    mlp: (g, x) => plain(g, x, { hidden: k.d_inner, bias: true, names: ["linear_1", "linear_2"] }),
  });

/** As long as the text again, with what the first group saw. */
const decoder = (k: Funnel): readonly Stage[] => {
  const size = k.block_sizes?.[0] ?? Number.NaN;
  const groups = k.block_sizes?.length ?? 0;
  const first = numbered("funnel.encoder.blocks.0", { first: 0, times: size });
  const last = numbered(`funnel.encoder.blocks.${groups - 1}`, lastRun(k));
  return [
    {
      name: "funnel.decoder",
      type: "upsampling",
      keys: ["block_sizes"],
      section: "decoder",
      reads: [last, size === 0 || groups === 0 ? "funnel.embeddings" : first],
      run: (g, [x, y]) => g.add(g.declared([x as Value], (y as Value).type, "upsample"), y as Value),
    },
    {
      name: "funnel.decoder.layers",
      type: "layer",
      keys: ["num_decoder_layers"],
      section: "decoder",
      times: k.num_decoder_layers,
      run: (g, [x]) => block(g, x as Value, k),
    },
  ];
};

function lastRun({ block_sizes: sizes }: Funnel): { readonly first: number; readonly times: number } {
  const size = sizes?.at(-1) ?? Number.NaN;
  if ((sizes?.length ?? 0) < 2) return { first: 0, times: size };
  return size > 1 ? { first: 1, times: size - 1 } : { first: 0, times: 1 };
}

function headOf(c: Scope, k: Funnel): readonly Stage[] {
  const stage = (name: string, keys: readonly string[], run: (g: Builder, x: Value) => Value): Stage[] => [
    { name, type: "head", keys, run: (g, [x]) => run(g, x as Value) },
  ];
  const classes = (out: number): readonly Stage[] =>
    stage("classifier", LABELS, (g, x) =>
      linear(
        g,
        "linear_out",
        g.activation(linear(g, "linear_hidden", firstOf(g, x), k.d_model, true), "tanh"),
        out,
        true,
      ),
    );
  switch (c.head) {
    case "ForPreTraining":
      return stage("discriminator_predictions", [], (g, x) =>
        linear(g, "dense_prediction", g.activation(linear(g, "dense", x, k.d_model, true), "gelu"), 1, true),
      );
    case "ForMaskedLM":
      return stage("lm_head", ["tie_word_embeddings"], (g, x) =>
        vocabularyOut(g, x, k.vocab_size, k.tie_word_embeddings, true),
      );
    case "ForSequenceClassification":
      return classes(c.labels);
    case "ForMultipleChoice":
      return classes(1);
    case "ForTokenClassification":
      return stage("classifier", LABELS, (g, x) => g.dense(x, c.labels, true));
    case "ForQuestionAnswering":
      return stage("qa_outputs", LABELS, (g, x) => g.dense(x, c.labels, true));
    default:
      return otherHead(c, ["Model"]);
  }
}
