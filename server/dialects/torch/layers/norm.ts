import { type Dim, known, mulDims } from "../../../model/dim";
import { spatial } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isNull } from "../../../model/tree";
import { shape as written } from "../../../text/numbers";
import type { Builder } from "../../../trace/builder";
import { type Arg, anything, integer, real, shape } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import {
  type Arrives,
  arrivingDivided,
  arrivingUnread,
  defineModule,
  pinned,
  ranked,
  truth,
} from "../module";

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

/** As many features as are written, where that is a number of them; torch looks at it only where something is made of it. */
function sizeOf(g: Builder, said: number | undefined, attr: string, isRead: boolean): number | undefined {
  if (said === undefined || said >= 1) return said;
  if (!isRead && Number.isInteger(said)) return undefined;
  const severity = isRead ? {} : { severity: "warning" as const };
  const ignored = isRead ? "" : "; torch does not look at it here, because nothing is learnt or kept";
  g.fault("bad-argument", `${attr} must be an integer ≥ 1${ignored}`, { attr, ...severity });
  return undefined;
}

/** Only what has a weight or a statistic per channel minds another number of channels. */
const channelwise =
  (kind: "batch" | "instance") =>
  (g: Builder, [arrived]: readonly [Value, ...Value[]], a: Normed) => {
    const isFree = !a.affine && !a.track_running_stats;
    if (kind === "batch" && (a.eps < 0 || (a.eps === 0 && !a.track_running_stats)))
      g.fault("bad-argument", `eps must be ${a.eps < 0 ? "at least" : "more than"} 0 in a batch norm`, {
        attr: "eps",
      });
    const features = sizeOf(g, a.num_features, "num_features", !isFree);
    const x = isFree ? arrived : pinned(g, arrived, "channels", features);
    if (!isFree) g.expectChannels(x, features, "num_features");
    if (kind === "instance" && !a.track_running_stats && mulDims(spatial(x.type)) === 1 && x.type.dims)
      g.fault("shape-mismatch", "normalises each channel over its positions, but there is only one", {
        input: 0,
      });
    const normed = () =>
      g.norm(x, kind, {
        scale: a.affine,
        shift: a.affine && a.bias,
        ...(isFree ? {} : over(features)),
        ...(a.track_running_stats === (kind === "batch") ? {} : { averages: a.track_running_stats }),
      });
    return features === undefined || isFree ? normed() : g.withKnownWeights(normed);
  };

const batch = channelwise("batch");
const instance = channelwise("instance");

/** What was written is what the weights are made for, even of an input without a rank. */
const over = (n: number | undefined): { readonly over?: readonly Dim[] } =>
  n === undefined ? {} : { over: [n] };

const axesOf = (rank: number): Arrives => ({ as: "first", axes: rank === 1 ? [1, 2] : [rank + 1] });

export const batchNorms = ranked((rank) =>
  defineModule({
    type: `BatchNorm${rank}d`,
    doc: "Batch norm: normalises each channel by its mean and variance over the batch.",
    args: { num_features: arrivingUnread, ...batchArgs },
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
  args: { num_features: arrivingUnread, ...batchArgs, process_group: anything({}) },
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
    args: { num_features: arrivingUnread, ...instanceArgs },
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
    num_channels: arrivingDivided,
    eps,
    affine: truth({ default: true }),
    bias,
  },
  input: { as: "first" },
  lower(g, [arrived], a) {
    const { affine, num_groups: groups, num_channels: said } = a;
    if (said !== undefined && said.value % groups !== 0)
      g.fault("indivisible", `${groups} groups do not divide its ${said.value} channels`, { attr: "groups" });
    const num_channels = sizeOf(g, said?.size, "num_channels", affine);
    const x = affine ? pinned(g, arrived, "channels", num_channels) : arrived;
    if (affine) g.expectChannels(x, num_channels, "num_channels");
    const shape = affine ? over(num_channels) : {};
    const normed = () => g.norm(x, "group", { scale: affine, shift: affine && a.bias, groups, ...shape });
    return num_channels === undefined || !affine ? normed() : g.withKnownWeights(normed);
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

const responseArgs = (size: Arg<number>) => ({
  size,
  alpha: real({ default: 1e-4 }),
  beta: real({ default: 0.75 }),
  k: real({ default: 1 }),
});
const neighbours = integer({ min: 1, required: true });
/** One of the two only divides by it. */
const anySize: Arg<number> = {
  ...real({ required: true }),
  expects: "a number other than 0",
  read: (tree) => real({ required: true }).read(tree) || undefined,
};

export const responseNorms = (["LocalResponseNorm", "CrossMapLRN2d"] as const).map((type) =>
  defineModule({
    type,
    doc: "Local response norm: normalises each value by those of its neighbouring channels.",
    args: responseArgs(type === "CrossMapLRN2d" ? anySize : neighbours),
    input: { as: "first" },
    lower: (g, [x]) => g.declared([x], x.type, "localResponseNorm"),
  }),
);
