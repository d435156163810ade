import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, flag, optional } from "../keys";
import { after } from "../parts/block";
import { relative } from "../parts/distances";
import { encoder } from "../parts/encoder";
import { LABELS } from "../parts/heads";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["xlnet"],
    classes: ["XLNet"],
    usual: "LMHeadModel",
    keys: {
      vocab_size: count(32000, "n_token"),
      d_model: count(1024, "hidden_size"),
      n_layer: count(24, "num_hidden_layers"),
      n_head: count(16, "num_attention_heads"),
      d_inner: count(4096),
      d_head: optional(),
      summary_use_proj: flag(true),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) => [
      ...encoder(answers(k, c).length > 0 ? { ...c, head: "Model" } : c, {
        prefix: "transformer",
        vocabulary: k.vocab_size,
        width: k.d_model,
        embeddingNorm: null,
        // Stands where a word is to be guessed.
        embedded: (g, x) => g.within("mask_emb", () => g.scale(x, { shift: [k.d_model] })),
        layers: k.n_layer,
        layersKey: "n_layer",
        layersName: "transformer.layer",
        block: (g, x) =>
          after(g, x, {
            names: { attention: "rel_attn", mlp: "ff", norms: ["rel_attn.layer_norm", "ff.layer_norm"] },
            attention: (g, x) =>
              relative(g, x, {
                width: k.d_model,
                heads: k.n_head,
                headDim: k.d_head ?? Math.floor(k.d_model / k.n_head),
                bias: false,
                names: ["q", "k", "v", "r", "o"],
              }),
            mlp: (g, x) => plain(g, x, { hidden: k.d_inner, bias: true, names: ["layer_1", "layer_2"] }),
          }),
        transform: (_, x) => x,
        secondBias: false,
        tied: k.tie_word_embeddings,
        ...(k.summary_use_proj ? { denseClassifier: true, summarised: true } : {}),
      }),
      ...answers(k, c),
    ],
  });

/** Where an answer stands: both ends by one layer, or the end from where it starts, and whether there is an answer at all. */
function answers({ d_model: width }: { readonly d_model: number }, c: Scope): readonly Stage[] {
  const stage = (name: string, keys: readonly string[], run: (g: Builder, x: Value) => Value): Stage => ({
    name,
    type: "head",
    keys,
    reads: ["transformer.layer"],
    run: (g, [x]) => run(g, x as Value),
  });
  if (c.head === "ForQuestionAnsweringSimple")
    return [stage("qa_outputs", LABELS, (g, x) => g.dense(x, c.labels, true))];
  if (c.head !== "ForQuestionAnswering") return [];
  const both = (g: Builder, x: Value): Value =>
    g.activation(linear(g, "dense_0", g.concat([x, x], 1), width, true), "tanh");
  return [
    stage("start_logits", [], (g, x) => linear(g, "dense", x, 1, true)),
    stage("end_logits", [], (g, x) =>
      linear(g, "dense_1", named(g, "LayerNorm", both(g, x), "layer"), 1, true),
    ),
    stage("answer_class", [], (g, x) => linear(g, "dense_1", both(g, x), 1)),
  ];
}
