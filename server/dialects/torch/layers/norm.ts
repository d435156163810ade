import { type Dim, known, mulDims } from "../../../model/dim";
import { spatial } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isNull } from "../../../model/tree";
import { shape as written } from "../../../text/numbers";
import type { Builder } from "../../../trace/builder";
import { type Arg, anything, integer, real, shape } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import { type Arrives, arriving, arrivingAny, defineModule, pinned, ranked, truth } from "../module";

/** torch adds it before the root and never looks at it. */
const eps: Arg<number> = {
  ...real({ default: 1e-5 }),
  odd: (tree) => (tree.kind === "scalar" && Number(tree.value) < 0 ? "eps must be at least 0" : undefined),
};
/** `None` is the mean over all batches. */
const average = real({ default: 0.1 });
const momentum: Arg<number> = { ...average, read: (tree) => (isNull(tree) ? 0 : average.read(tree)) };
const bias = truth({ default: true, doc: "Whether to learn a shift." });

const batchArgs = {
  eps,
  momentum,
  affine: truth({ default: true, doc: "Whether to learn a scale and a shift." }),
  track_running_stats: truth({ default: true }),
  bias,
} as const;

type Features = { readonly num_features?: number | undefined };

type Normed = ArgsOf<typeof batchArgs> & Features;

/** Only what has a weight or a statistic per channel minds another number of channels. */
const channelwise =
  (kind: "batch" | "instance") =>
  (g: Builder, [arrived]: readonly [Value, ...Value[]], a: Normed) => {
    const isFree = kind === "instance" && !a.affine && !a.track_running_stats;
    const x = isFree ? arrived : pinned(g, arrived, "channels", a.num_features);
    if (!isFree && a.num_features !== undefined && a.num_features < 1)
      g.fault("bad-argument", "num_features must be an integer ≥ 1", { attr: "num_features" });
    if (a.affine || a.track_running_stats) g.expectChannels(x, a.num_features, "num_features");
    if (kind === "instance" && !a.track_running_stats && mulDims(spatial(x.type)) === 1 && x.type.dims)
      g.fault("shape-mismatch", "normalises each channel over its positions, but there is only one", {
        input: 0,
      });
    const normed = () =>
      g.norm(x, kind, { scale: a.affine, shift: a.affine && a.bias, ...(isFree ? {} : over(a)) });
    return a.num_features === undefined || isFree ? normed() : g.withKnownWeights(normed);
  };

const batch = channelwise("batch");
const instance = channelwise("instance");

/** What was written is what the weights are made for, even of an input without a rank. */
const over = ({ num_features: n }: Features): { readonly over?: readonly Dim[] } =>
  n === undefined ? {} : { over: [n] };

const axesOf = (rank: number): Arrives => ({ as: "first", axes: rank === 1 ? [1, 2] : [rank + 1] });

export const batchNorms = ranked((rank) =>
  defineModule({
    type: `BatchNorm${rank}d`,
    doc: "Batch norm: normalises each channel by its mean and variance over the batch.",
    args: { num_features: arriving, ...batchArgs },
    input: axesOf(rank),
    lower: batch,
  }),
);

export const lazyBatchNorms = ranked((rank) =>
  defineModule({
    type: `LazyBatchNorm${rank}d`,
    doc: "Batch norm that infers its number of channels.",
    args: batchArgs,
    input: axesOf(rank),
    lower: batch,
  }),
);

export const SyncBatchNorm = defineModule({
  type: "SyncBatchNorm",
  doc: "Batch norm synchronised over all processes.",
  args: { num_features: arriving, ...batchArgs, process_group: anything({}) },
  input: { as: "first" },
  lower: batch,
});

const instanceArgs = {
  ...batchArgs,
  affine: truth({ default: false, doc: "Whether to learn a scale and a shift." }),
  track_running_stats: truth({ default: false }),
} as const;

export const instanceNorms = ranked((rank) =>
  defineModule({
    type: `InstanceNorm${rank}d`,
    doc: "Instance norm: normalises each channel of each example by its own mean and variance.",
    args: { num_features: arrivingAny, ...instanceArgs },
    input: { as: "first", axes: [rank + 1], unbatched: true },
    lower: instance,
  }),
);

export const lazyInstanceNorms = ranked((rank) =>
  defineModule({
    type: `LazyInstanceNorm${rank}d`,
    doc: "Instance norm that infers its number of channels; by default it learns a scale and a shift.",
    args: batchArgs,
    input: { as: "first", axes: [rank + 1] },
    lower: instance,
  }),
);

export const GroupNorm = defineModule({
  type: "GroupNorm",
  doc: "Group norm: normalises groups of channels, each by its own mean and variance.",
  args: {
    num_groups: integer({ min: 1, required: true }),
    num_channels: arriving,
    eps,
    affine: truth({ default: true }),
    bias,
  },
  input: { as: "first" },
  lower(g, [arrived], a) {
    const { affine, num_groups: groups, num_channels } = a;
    const x = pinned(g, arrived, "channels", num_channels);
    if (affine) g.expectChannels(x, num_channels, "num_channels");
    if (num_channels !== undefined && num_channels % groups !== 0)
      g.fault("indivisible", `${groups} groups do not divide its ${num_channels} channels`, {
        attr: "groups",
      });
    const shape = over({ num_features: num_channels });
    const normed = () => g.norm(x, "group", { scale: affine, shift: affine && a.bias, groups, ...shape });
    return num_channels === undefined ? normed() : g.withKnownWeights(normed);
  },
});

const extents = shape({ required: true, doc: "Last axes, which are normalised together." });
const normalized: Arg<readonly Dim[]> = {
  ...extents,
  expects: "an integer, or a list of them",
  read: (tree) => {
    const said = extents.read(tree);
    return said?.some((d) => typeof d === "string") ? undefined : said;
  },
};

/** The last axes that arrive must be those that it was made for. */
function expectLast(g: Builder, x: Value, wanted: readonly Dim[]): void {
  const { dims } = x.type;
  if (!dims) return;
  if (wanted.length === 0) {
    g.fault("bad-argument", "normalized_shape must name at least one axis", { attr: "normalized_shape" });
    return;
  }
  const last = dims.slice(Math.max(dims.length - wanted.length, 0));
  const [only] = wanted;
  if (wanted.length === 1 && last.length === 1 && typeof only === "number") {
    g.expectChannels(x, only, "normalized_shape", last[0] ?? null);
    return;
  }
  const from = last.length - wanted.length;
  const fits = from >= 0 && wanted.every((d, i) => !known(d) || !known(last[i]) || last[i] === d);
  if (fits) return;
  g.fault("shape-mismatch", `normalises ${written(wanted)}, but ${written(dims)} arrives`, {
    attr: "normalized_shape",
  });
}

export const LayerNorm = defineModule({
  type: "LayerNorm",
  doc: "Layer norm: normalises all values of the last axes by their mean and variance.",
  args: { normalized_shape: normalized, eps, elementwise_affine: truth({ default: true }), bias },
  lower(g, [x], a) {
    expectLast(g, x, a.normalized_shape);
    const affine = a.elementwise_affine;
    return g.withKnownWeights(() =>
      g.norm(x, "layer", { scale: affine, shift: affine && a.bias, over: a.normalized_shape }),
    );
  },
});

export const RMSNorm = defineModule({
  type: "RMSNorm",
  doc: "RMS norm: divides the last axes by their root mean square; learns a scale, no shift.",
  args: {
    normalized_shape: normalized,
    eps: real({}),
    elementwise_affine: truth({ default: true }),
  },
  lower(g, [x], a) {
    expectLast(g, x, a.normalized_shape);
    return g.withKnownWeights(() =>
      g.norm(x, "rms", { scale: a.elementwise_affine, over: a.normalized_shape }),
    );
  },
});

const responseArgs = {
  size: integer({ min: 1, required: true }),
  alpha: real({ default: 1e-4 }),
  beta: real({ default: 0.75 }),
  k: real({ default: 1 }),
} as const;

export const responseNorms = (["LocalResponseNorm", "CrossMapLRN2d"] as const).map((type) =>
  defineModule({
    type,
    doc: "Local response norm: normalises each value by those of its neighbouring channels.",
    args: responseArgs,
    input: { as: "first" },
    lower: (g, [x]) => g.declared([x], x.type, "localResponseNorm"),
  }),
);
