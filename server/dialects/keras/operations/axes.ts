import { type Dim, known } from "../../../model/dim";
import { channelAxis, type Layout, volume } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { items, type Tree } from "../../../model/tree";
import type { AxisSource } from "../../../ops/axes";
import { at, type Lower, type Operation } from "./operation";
import { BATCH, listIn } from "./whole";

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The axes in another order, new ones of extent 1 between them, some left out; the batch may be among them. */
function realigned(o: Operation, axes: readonly (number | "new")[]): ReturnType<Lower> {
  const dims = o.shape;
  if (!dims) return undefined;
  const [first, ...rest] = axes;
  if (o.plain(o.x) && first === 0 && !rest.includes(0)) {
    const own = rest.map((a): AxisSource => (a === "new" ? { extent: 1 } : a - 1));
    return o.g.realign(o.x, own, layoutAfter(o.x, own));
  }
  const content = o.whole(o.x)?.content;
  return o.made(
    axes.map((a) => (a === "new" ? 1 : (dims[a] ?? null))),
    { from: [o.x], ...(content ? { content } : {}) },
  );
}

/** Channels that have moved to the front are still the channels. */
function layoutAfter({ type }: Value, sources: readonly AxisSource[]): Layout {
  const c = channelAxis(type);
  if (sources.length < 2 || sources.length !== type.dims?.length) return type.layout;
  return sources.at(-1) === c ? "last" : sources[0] === c ? "first" : type.layout;
}

const expandDims: Lower = (o) => {
  const rank = o.shape?.length;
  const axes = o.integers(1, "axis", "dim");
  if (rank === undefined || !axes) return undefined;
  const made = rank + axes.length;
  const fresh = axes.map((a) => at(a, made));
  let next = 0;
  return realigned(
    o,
    range(made).map((i) => (fresh.includes(i) ? "new" : next++)),
  );
};

const squeeze: Lower = (o) => {
  const dims = o.shape;
  if (!dims) return undefined;
  const named = o.integers(1, "axis", "squeeze_dims")?.map((a) => at(a, dims.length));
  const gone = named && named.length > 0 ? named : dims.flatMap((d, i) => (d === 1 ? [i] : []));
  return realigned(
    o,
    range(dims.length).filter((i) => !gone.includes(i)),
  );
};

function reordered(o: Operation, order: readonly (number | undefined)[] | undefined): ReturnType<Lower> {
  const rank = o.shape?.length;
  if (rank !== undefined && order && order.length !== rank)
    o.g.fault("shape-mismatch", `permutes ${order.length} axes, but ${o.shape?.join("×")} has ${rank}`, {
      input: 0,
    });
  if (rank === undefined || order?.length !== rank) return undefined;
  return order.every((a): a is number => a !== undefined) ? realigned(o, order) : undefined;
}

/** Without an order all axes are turned round. */
const transpose: Lower = (o) => {
  const rank = o.shape?.length;
  if (rank === undefined) return undefined;
  if (!o.part(1, "axes", "perm")) {
    o.g.fault("bad-argument", "has no axes, so that all are turned round, the batch among them", {
      severity: "warning",
    });
    return reordered(o, range(rank).reverse());
  }
  return reordered(
    o,
    o.integers(1, "axes", "perm")?.map((a) => at(a, rank)),
  );
};

/** The last two axes change places. */
const matrixTranspose: Lower = (o) => {
  const rank = o.shape?.length ?? 0;
  if (rank < 2) return undefined;
  return reordered(o, [...range(rank - 2), rank - 1, rank - 2]);
};

const swapAxes: Lower = (o) => {
  const rank = o.shape?.length ?? 0;
  const [a, b] = [at(o.integer(1, "axis1"), rank), at(o.integer(2, "axis2"), rank)];
  if (a === undefined || b === undefined) return undefined;
  const order = range(rank);
  [order[a], order[b]] = [b, a];
  return reordered(o, order);
};

const moveAxis: Lower = (o) => {
  const rank = o.shape?.length ?? 0;
  const [from, to] = [o.integers(1, "source"), o.integers(2, "destination")];
  if (!from || from.length !== to?.length) return undefined;
  const moved = new Map(to.map((t, i) => [at(t, rank), at(from[i], rank)] as const));
  const rest = range(rank).filter((a) => ![...moved.values()].includes(a));
  return reordered(
    o,
    range(rank).map((i) => (moved.has(i) ? moved.get(i) : rest.shift())),
  );
};

const rotate: Lower = (o) => {
  const dims = o.shape;
  if (!dims) return undefined;
  const turns = o.integer(1, "k") ?? 1;
  const axes = o.integers(2, "axes") ?? (o.tf ? [dims.length - 3, dims.length - 2] : [0, 1]);
  const [a, b] = axes.map((i) => at(i, dims.length));
  if (turns % 2 === 0 || a === undefined || b === undefined) return o.made(dims);
  const order = range(dims.length);
  [order[a], order[b]] = [b, a];
  return o.made(order.map((i) => dims[i] ?? null));
};

/** Rows and columns of images change places. */
const imageTranspose: Lower = (o) => {
  const rank = o.shape?.length ?? 0;
  return rank < 3 ? undefined : reordered(o, [...range(rank - 3), rank - 2, rank - 3, rank - 1]);
};

interface Count {
  /** How many times the batch is in it, and what else. */
  readonly batches: number;
  readonly rest: bigint | undefined;
}

function countOf(dims: readonly Dim[]): Count {
  const rest = volume(dims.filter((d) => d !== BATCH));
  return { batches: dims.filter((d) => d === BATCH).length, rest };
}

/** What stands for -1, with nothing else open. */
function opened(from: Count, to: Count): Dim {
  if (from.rest === undefined || !to.rest || from.rest % to.rest !== 0n) return null;
  const left = from.rest / to.rest;
  if (from.batches === to.batches) return Number(left);
  return from.batches === to.batches + 1 && left === 1n ? BATCH : null;
}

/** Values in another arrangement; -1 (and None in Keras 3) stands for what is left. */
export function arranged(from: readonly Dim[], to: readonly Dim[]): readonly Dim[] | undefined {
  const rest = to.filter((d) => d !== -1);
  if (to.length - rest.length > 1) return undefined;
  return to.map((d) => (d === -1 ? opened(countOf(from), countOf(rest)) : d));
}

const reshape: Lower = (o) => {
  const { g, x } = o;
  const [from, written] = [o.shape, o.dims(1, "newshape", "shape")];
  if (!written || written.length === 0) return from && written ? o.made([]) : undefined;
  if (!from)
    return written[0] === -1 && written.length > 1
      ? o.made([null, ...written.slice(1).map(open)])
      : undefined;
  const to = arranged(from, written);
  const [first, ...rest] = to ?? [];
  if (!to) return undefined;
  const extents = written.slice(1).map((d) => (known(d) ? d : null));
  if (o.plain(x) && first === BATCH && !rest.includes(BATCH))
    return g.reshape(
      x,
      rest.every(known) ? extents : rest.map((d) => (known(d) ? d : -1)),
      rest.length > 1 ? x.type.layout : "last",
    );
  return o.made(to, { from: [x], sees: "collapse" });
};

const open = (d: Dim): Dim => (d === -1 ? null : d);

const ravel: Lower = (o) => {
  const from = o.shape;
  return from && o.made(arranged(from, [-1]), { from: [o.x], sees: "collapse" });
};

/** `from` axes side by side in one, as layers flatten: the batch stays. */
const batchFlatten: Lower = (o) => (o.plain(o.x) ? o.g.flatten(o.x) : undefined);

const scaled = (d: Dim, times: Dim | undefined): Dim => {
  if (times === 1) return d;
  if (d === 1) return times ?? null;
  return known(d) && known(times) ? d * times : null;
};

/** Copies side by side along each axis. */
const tile: Lower = (o) => {
  const dims = o.operand(0, "input", "x").dims ?? o.shape;
  const counts = o.dims(1, "repeats", "multiples", "n");
  if (!dims || !counts) return undefined;
  const rank = Math.max(dims.length, counts.length);
  const from = [...Array<Dim>(rank - dims.length).fill(1), ...dims];
  const by = [...Array<Dim>(rank - counts.length).fill(1), ...counts];
  return o.made(from.map((d, i) => scaled(d, by[i])));
};

const repeat: Lower = (o) => {
  const dims = o.shape;
  const counts = o.dims(1, "repeats", "rep");
  if (!dims || !counts) return undefined;
  const total =
    counts.length > 1 ? counts.reduce<Dim>((n, d) => (known(n) && known(d) ? n + d : null), 0) : counts[0];
  const written = o.integer(2, "axis");
  if (written === undefined) return o.made([null]);
  const axis = at(written, dims.length);
  return o.made(
    dims.map((d, i) => (i !== axis ? d : counts.length > 1 ? (total ?? null) : scaled(d, total))),
  );
};

/** A vector once for each of `n` steps. */
const repeatVector: Lower = (o) => {
  const dims = o.shape;
  return dims?.length === 2
    ? o.made([dims[0] ?? null, o.integer(1, "n") ?? null, dims[1] ?? null])
    : undefined;
};

const numbersOf = (tree: Tree): readonly (number | undefined)[] =>
  items(tree).map((t) => (t.kind === "scalar" && typeof t.value === "number" ? t.value : undefined));

const pad: Lower = (o) => {
  const { g, x } = o;
  const dims = o.shape;
  const written = listIn(o.tree(1, "pad_width", "paddings", "padding")).map(numbersOf);
  if (dims && written.length > 1 && written.length !== dims.length && written.every((w) => w.length === 2))
    g.fault(
      "bad-argument",
      `pads ${written.length} axes, but ${dims.length} arrive, the batch among them; give a pair for each`,
    );
  if (!dims || written.length !== dims.length) return undefined;
  const widths = written.map(([before = 0, after = 0]) => [before, after] as const);
  const [batch, ...own] = widths;
  const c = x.type.layout === "first" ? 0 : own.length - 1;
  const still = (w: readonly [number, number] | undefined): boolean => w?.[0] === 0 && w[1] === 0;
  if (o.plain(x) && still(batch) && still(own[c]))
    return g.pad(
      x,
      own.filter((_, i) => i !== c),
      "constant",
    );
  return o.made(
    dims.map((d, i) =>
      still(widths[i]) ? d : known(d) ? d + (widths[i]?.[0] ?? 0) + (widths[i]?.[1] ?? 0) : null,
    ),
  );
};

/** Rows and columns of zeros around an image, or steps around a sequence. */
const spatialPadding =
  (rank: number): Lower =>
  (o) => {
    const tree = o.tree(1, "padding");
    const list = listIn(tree).map((t): readonly [number, number] | undefined => {
      const [a, b] = numbersOf(t);
      return a === undefined || b === undefined ? undefined : [a, b];
    });
    const flat = o.integers(1, "padding");
    const pairs = rank === 1 && flat?.length === 2 ? [[flat[0] ?? 0, flat[1] ?? 0] as const] : list;
    return o.plain(o.x) && pairs.every((p): p is readonly [number, number] => p !== undefined)
      ? o.g.pad(o.x, pairs)
      : undefined;
  };

/** A second copy beside the first, negated: the negative part of an activation as channels of its own. */
const doubled: Lower = (o) => {
  const dims = o.shape;
  const axis = dims && at(o.integer(-1, "axis") ?? -1, dims.length);
  return dims && o.made(dims.map((d, i) => (i === axis ? scaled(d, 2) : d)));
};

/** Half of the channels, gated by the others. */
const halved: Lower = (o) => {
  const dims = o.shape;
  const axis = dims && at(o.integer(1, "axis") ?? -1, dims.length);
  return (
    dims &&
    o.made(
      dims.map((d, i) => (i === axis && known(d) ? Math.floor(d / 2) : i === axis ? null : d)),
      { sees: "pointwise" },
    )
  );
};

export const axes: Readonly<Record<string, Lower>> = {
  expanddims: expandDims,
  squeeze,
  transpose,
  permutedims: transpose,
  permutedimensions: transpose,
  matrixtranspose: matrixTranspose,
  adjoint: matrixTranspose,
  swapaxes: swapAxes,
  moveaxis: moveAxis,
  rot90: rotate,
  imagetranspose: imageTranspose,
  reshape,
  ravel,
  flatten: ravel,
  batchflatten: batchFlatten,
  tile,
  repeat,
  repeatelements: repeat,
  repeatvector: repeatVector,
  pad,
  mirrorpad: pad,
  padv2: pad,
  temporalpadding: spatialPadding(1),
  spatial2dpadding: spatialPadding(2),
  crelu: doubled,
  glu: halved,
};
