import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { otherHead, type Scope, type Stage } from "../architecture";
import { LABELS, linear } from "./heads";
import { named } from "./norms";
import type { Sound } from "./sound";
import { meanOf } from "./vision";

const head = (
  name: string,
  type: string,
  keys: readonly string[],
  run: (g: Builder, x: Value) => Value,
): Stage => ({ name, type, keys, run: (g, [x]) => run(g, x as Value) });

/** What a class for training tells apart: hidden moments, letters, or who speaks. */
export type Learns = "moments" | "letters" | "speakers";

/** What a class of sound puts on top; `heard`: the stage that its code book is learnt from. */
export function soundHead(c: Scope, k: Sound, heard: string, learns: Learns = "moments"): readonly Stage[] {
  switch (c.head) {
    case "ForCTC":
      return [head("lm_head", "head", ["vocab_size"], (g, x) => g.dense(x, k.vocab_size, true))];
    case "ForSequenceClassification":
      return [
        head("projector", "projector", ["classifier_proj_size"], (g, x) =>
          g.dense(summed(g, x, k), k.classifier_proj_size, true),
        ),
        head("classifier", "head", LABELS, (g, x) => g.dense(meanOf(g, x), c.labels, true)),
      ];
    case "ForAudioFrameClassification":
      return [head("classifier", "head", LABELS, (g, x) => g.dense(summed(g, x, k), c.labels, true))];
    case "ForXVector":
      return speakers(c, k);
    case "ForPreTraining":
      return codes(k, heard, learns);
    default:
      return otherHead(c, ["Model"]);
  }
}

/** All blocks' outputs, weighted. */
const summed = (g: Builder, x: Value, k: Sound): Value =>
  k.use_weighted_layer_sum
    ? g.within("layer_weights", () => g.scale(x, { scale: [k.num_hidden_layers + 1] }))
    : x;

/** Who speaks: ever wider windows, mean and deviation over all steps, and a direction for each speaker. */
const speakers = (c: Scope, k: Sound): readonly Stage[] => [
  head("projector", "projector", ["tdnn_dim"], (g, x) =>
    g.dense(summed(g, x, k), k.tdnn_dim?.[0] ?? Number.NaN, true),
  ),
  ...(k.tdnn_dim ?? []).map((out, i) =>
    head(`tdnn.${i}`, "convolution", ["tdnn_dim", "tdnn_kernel", "tdnn_dilation"], (g, x) => {
      const kernel = [k.tdnn_kernel?.[i] ?? Number.NaN];
      const dilation = [k.tdnn_dilation?.[i] ?? Number.NaN];
      const steps = g.permute(x, [1, 0], "first");
      const y = g.within("kernel", () => g.conv(steps, { kernel, dilation, out }));
      return g.permute(g.activation(y, "relu"), [1, 0], "last");
    }),
  ),
  head("feature_extractor", "projector", ["xvector_output_dim"], (g, x) => {
    const mean = meanOf(g, x);
    const voice = g.dense(g.concat([mean, mean], 1), k.xvector_output_dim, true);
    // It is handed out too, as what tells a speaker from others.
    return g.declared([voice], voice.type, "embedding");
  }),
  head("classifier", "head", ["xvector_output_dim"], (g, x) => g.dense(x, k.xvector_output_dim, true)),
  head("objective", "loss", LABELS, (g, x) => g.within("weight", () => g.dense(x, c.labels, false))),
];

/** What is hidden is told apart from other moments by an entry of a code book. */
function codes(k: Sound, heard: string, learns: Learns): readonly Stage[] {
  const sizes = ["proj_codevector_dim"];
  const projected = head("project_hid", "projector", sizes, (g, x) =>
    g.dense(x, k.proj_codevector_dim, true),
  );
  const chosen = [
    { ...book((g, x) => entryOf(g, g.permute(x, [1, 0], "last"), k)), reads: [heard] },
    head("project_q", "projector", sizes, (g, x) => g.dense(x, k.proj_codevector_dim, true)),
  ];
  switch (learns) {
    case "moments":
      return [projected, ...chosen];
    case "letters":
      // Some moments are replaced by their entry, and all are spelt.
      return [
        ...chosen,
        head("project_hid", "projector", sizes, (g, x) => g.dense(x, k.hidden_size, true)),
        head("ctc_proj", "head", ["num_ctc_classes"], (g, x) => g.dense(x, k.num_ctc_classes, true)),
      ];
    case "speakers":
      // It hands on what it heard: what it has learnt with is stored all the same.
      return [
        book((g, x) =>
          unused(g, x, (y) => {
            linear(g, "project_q", entryOf(g, y, k), k.proj_codevector_dim, true);
            linear(g, "project_hid", y, k.proj_codevector_dim, true);
            const voice = linear(g, "speaker_proj", y, k.codevector_dim, true);
            g.within("label_embeddings_concat", () =>
              g.scale(voice, { shift: [k.num_clusters, k.codevector_dim] }),
            );
            return named(g, "layer_norm_for_extract", y, "layer");
          }),
        ),
      ];
  }
}

function unused(g: Builder, x: Value, body: (x: Value) => Value): Value {
  g.idle(() => body(x));
  return x;
}

const book = (run: (g: Builder, x: Value) => Value): Stage =>
  head("quantizer", "code book", ["num_codevectors_per_group", "codevector_dim"], run);

function entryOf(g: Builder, x: Value, k: Sound): Value {
  const { num_codevector_groups: groups, num_codevectors_per_group: each, codevector_dim: width } = k;
  const chosen = linear(g, "weight_proj", x, groups * each, true);
  const words = g.declared(
    [g.softmax(chosen, 1)],
    { dims: [chosen.type.dims?.[0] ?? null, width], layout: "last" },
    "look up",
  );
  const entry = Math.floor(width / groups);
  return g.within("codevectors", () => g.scale(words, { shift: [groups * each, entry] }));
}
