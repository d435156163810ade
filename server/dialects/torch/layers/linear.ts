import { addDims, type Dim } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { anything, choice, flag, integer, real } from "../../../vocabulary/args";
import { arriving, arrivingOrNone, defineModule, OTHERWISE_READ, orNone, pinned, truth } from "../module";

const bias = truth({ default: true });
const outputs = orNone({ required: true, doc: "Number of output features." });

const lastOf = ({ type }: Value): Dim => type.dims?.[type.dims.length - 1] ?? null;

export const Linear = defineModule({
  type: "Linear",
  doc: "Fully connected layer along the last axis: each output depends on all input features of its position.",
  args: { in_features: arrivingOrNone, out_features: outputs, bias },
  lower(g, [x], a) {
    g.expectChannels(x, a.in_features, "in_features", lastOf(x));
    const { in_features: width } = a;
    if (width === undefined) return g.dense(x, a.out_features, a.bias);
    return g.withKnownWeights(() => g.dense(pinned(g, x, "last", width), a.out_features, a.bias, width));
  },
});

export const LazyLinear = defineModule({
  type: "LazyLinear",
  doc: "Fully connected layer that infers its number of input features.",
  args: { out_features: outputs, bias },
  lower: (g, [x], a) => g.dense(x, a.out_features, a.bias),
});

export const Bilinear = defineModule({
  type: "Bilinear",
  doc: "Bilinear product of two inputs, with one matrix per output.",
  args: { in1_features: arriving, in2_features: arriving, out_features: outputs, bias },
  lower(g, [x, second = x], a) {
    g.expectChannels(x, a.in1_features, "in1_features", lastOf(x));
    g.expectChannels(second, a.in2_features, "in2_features", lastOf(second));
    const left = a.in1_features ?? lastOf(x);
    const right = a.in2_features ?? lastOf(second);
    const positions = x.type.dims?.slice(0, -1) ?? null;
    return g.withKnownWeights(() =>
      g.contraction([x, second], {
        kernel: [left, right, a.out_features],
        ...(a.bias ? { bias: [a.out_features] } : {}),
        indices: [...(positions ?? [null]), left, right, a.out_features],
        output: tensor(positions && [...positions, a.out_features], x.type.layout),
        sees: "pointwise",
      }),
    );
  },
});

export const Identity = defineModule({
  type: "Identity",
  doc: "Returns its input; takes any arguments.",
  args: {},
  open: true,
  lower: (g, [x]) => g.identity(x),
});

const vectors = {
  num_embeddings: integer({ min: 1, required: true }),
  embedding_dim: orNone({ required: true }),
} as const;
const common = {
  max_norm: real({}),
  norm_type: real({ default: 2 }),
  scale_grad_by_freq: flag({ default: false }),
} as const;

/** What only puts values elsewhere, or adds them up. */
const KEEPING: ReadonlySet<string> = new Set([
  ...["reshape", "flatten", "permute", "realign", "slice", "pad", "crop", "identity"],
  ...["concat", "elementwise", "spaceToDepth", "dropout"],
]);
/** Functions that leave whole numbers what they are. */
const WHOLE: ReadonlySet<string> = new Set(["relu", "relu6", "hardtanh", "threshold"]);
const MOST_STEPS = 100;

/** Every other layer gives numbers with a fraction, or takes no whole ones. */
function expectIndices(g: Builder, x: Value): void {
  let made = g.nodes[x.node];
  const keeps = (): boolean =>
    made !== undefined &&
    (KEEPING.has(made.op) ||
      (made.op === "activation" && WHOLE.has(String(made.attrs.fn))) ||
      (made.op === "declared" && made.attrs.fn === OTHERWISE_READ));
  for (let steps = 0; keeps() && steps < MOST_STEPS; steps++) made = g.nodes[made?.inputs[0]?.node ?? -1];
  if (!made || made.opaque || made.op === "declared" || keeps()) return;
  g.fault("shape-mismatch", "looks up integer indices, but gets the values of another layer", { input: 0 });
}

export const Embedding = defineModule({
  type: "Embedding",
  doc: "Learned vector for each index.",
  args: {
    ...vectors,
    padding_idx: integer({}),
    ...common,
    sparse: flag({ default: false }),
    _weight: anything({}),
    _freeze: flag({ default: false }),
  },
  lower(g, [x], a) {
    expectIndices(g, x);
    const embed = () => g.withKnownWeights(() => g.embedding(x, a.num_embeddings, a.embedding_dim));
    return a._freeze ? g.freeze(embed) : embed();
  },
});

export const EmbeddingBag = defineModule({
  type: "EmbeddingBag",
  doc: "Mean, sum or maximum of the learned vectors of a bag of indices.",
  args: {
    ...vectors,
    ...common,
    mode: choice(["sum", "mean", "max"], { default: "mean" }),
    sparse: flag({ default: false }),
    _weight: anything({}),
    include_last_offset: flag({ default: false }),
    padding_idx: integer({}),
  },
  lower(g, [x], a) {
    expectIndices(g, x);
    const e = g.withKnownWeights(() => g.embedding(x, a.num_embeddings, a.embedding_dim));
    return g.declared([e], tensor([a.embedding_dim], "last"), "bag", "global");
  },
});

const dropoutArgs = {
  p: real({ min: 0, max: 1, default: 0.5 }),
  inplace: truth({ default: false }),
} as const;

export const dropouts = [
  "Dropout",
  "Dropout1d",
  "Dropout2d",
  "Dropout3d",
  "AlphaDropout",
  "FeatureAlphaDropout",
].map((type) =>
  defineModule({
    type,
    doc: "Zeroes random values in training; does nothing at inference.",
    args: dropoutArgs,
    // The others are content with a warning.
    ...(type === "Dropout1d" ? { input: { as: "any", axes: [1, 2] } as const } : {}),
    lower: (g, [x], a) => g.dropout(x, a.p),
  }),
);

export const AdaptiveLogSoftmaxWithLoss = defineModule({
  type: "AdaptiveLogSoftmaxWithLoss",
  doc: "Softmax over very many classes: frequent ones directly, rare ones in clusters of smaller width.",
  args: {
    in_features: arriving,
    n_classes: integer({ min: 1, required: true }),
    cutoffs: anything({ required: true }),
    div_value: real({ default: 4 }),
    head_bias: flag({ default: false }),
  },
  lower(g, [x], a) {
    const cutoffs = (a.cutoffs.kind === "seq" ? a.cutoffs.items : []).map((t) =>
      t.kind === "scalar" && typeof t.value === "number" ? t.value : null,
    );
    const ends: readonly Dim[] = [...cutoffs, a.n_classes];
    const width = a.in_features;
    if (width === undefined) return g.unknown([x]);
    g.expectChannels(x, width, "in_features", lastOf(x));
    g.withKnownWeights(() => {
      g.within("head", () => g.dense(x, addDims(ends[0] ?? null, cutoffs.length), a.head_bias, width));
      cutoffs.forEach((start, i) => {
        const end = ends[i + 1];
        const size = typeof start === "number" && typeof end === "number" ? end - start : null;
        const hidden = Math.floor(width / a.div_value ** (i + 1));
        const narrow = g.within(`tail.${i}.0`, () => g.dense(x, hidden, false, width));
        g.within(`tail.${i}.1`, () => g.dense(narrow, size, false, hidden));
      });
    });
    return [
      g.declared([x], tensor([], "last"), "log probability", "global"),
      g.declared([x], tensor([], "last"), "loss", "global"),
    ];
  },
});

const along = {
  dim: integer({ default: 1, doc: "Axis, counting the batch as axis 0." }),
  eps: real({ default: 1e-8 }),
} as const;

export const CosineSimilarity = defineModule({
  type: "CosineSimilarity",
  doc: "Cosine similarity of two inputs along one axis.",
  args: along,
  lower: (g, [x, second = x], a) => reduced(g, [x, second], a.dim, false),
});

export const PairwiseDistance = defineModule({
  type: "PairwiseDistance",
  doc: "Distance between two inputs along the last axis.",
  args: {
    p: real({ default: 2, doc: "Power of the norm." }),
    eps: real({ default: 1e-6 }),
    keepdim: flag({ default: false }),
  },
  lower: (g, [x, second = x], a) => reduced(g, [x, second], -1, a.keepdim),
});

function reduced(g: Builder, [x, second]: readonly [Value, Value], dim: number, keep: boolean): Value {
  const both = g.elementwise("compare", [x, second]);
  const { dims, layout } = both.type;
  const axis = dims && (dim < 0 ? dims.length + dim : dim - 1);
  if (!dims || axis === null || axis < 0)
    return g.declared([both], tensor(null, layout), "distance", "global");
  const rest = keep ? dims.map((d, i) => (i === axis ? 1 : d)) : dims.filter((_, i) => i !== axis);
  return g.declared(
    [both],
    tensor(rest, layout),
    "distance",
    channels(both.type) === dims[axis] ? "pointwise" : "global",
  );
}
