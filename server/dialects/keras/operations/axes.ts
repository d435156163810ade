import { type Dim, known } from "../../../model/dim";
import { type Tensor, tensor, volume } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { get, integerOf, isNull, items, stringOf, type Tree } from "../../../model/tree";
import type { AxisSource } from "../../../ops/axes";
import { axisOf } from "../layers/_args";
import { joined } from "../layers/merge";
import { argument, flagAt, integerAt, integersAt, type Lower, type Operation, tensorsAt } from "./operation";

const rankOf = (x: Value): number | undefined => x.type.dims?.length;

/** What is left when some axes become one value each. All of them, with the batch, leave a scalar. */
const reduction: Lower = (o) => {
  const { g, x, name } = o;
  const rank = rankOf(x);
  if (rank === undefined) return undefined;
  const keep = flagAt(o, "keepdims", "keep_dims");
  const named = integersAt(o, 1, "axis");
  const axes = named ? named.map((a) => axisOf(a, rank)) : Array.from({ length: rank }, (_, i) => i);
  if (axes.some((a) => a === undefined)) return undefined;
  return g.reduce(x, axes as readonly number[], name, keep);
};

const REDUCTIONS =
  "all any amax amin argmax argmin countnonzero logsumexp max mean median min nanmax nanmean nanmin nansum prod std " +
  "sum var variance norm ptp";

const expandDims: Lower = (o) => {
  const { g, x } = o;
  const rank = rankOf(x);
  const axes = integersAt(o, 1, "axis");
  if (rank === undefined || axes?.length !== 1) return undefined;
  const at = axisOf(axes[0] as number, rank + 1);
  if (at === undefined || at > rank) return undefined;
  const old = Array.from({ length: rank }, (_, i): AxisSource => i);
  return g.realign(x, [...old.slice(0, at), { extent: 1 }, ...old.slice(at)]);
};

const squeeze: Lower = (o) => {
  const { g, x } = o;
  const { dims } = x.type;
  if (!dims) return undefined;
  const named = integersAt(o, 1, "axis", "squeeze_dims")?.map((a) => axisOf(a, dims.length));
  const gone = named && named.length > 0 ? named : dims.flatMap((d, i) => (d === 1 ? [i] : []));
  return g.realign(
    x,
    dims.flatMap((_, i) => (gone.includes(i) ? [] : [i])),
  );
};

/** The axes in another order; the batch has to stay where it is. */
function reordered({ g, x }: Operation, order: readonly number[] | undefined): Value | undefined {
  const rank = rankOf(x);
  if (rank === undefined || order?.length !== rank + 1) return undefined;
  const positive = order.map((a) => (a < 0 ? a + rank + 1 : a));
  return positive[0] === 0
    ? g.realign(
        x,
        positive.slice(1).map((a) => a - 1),
      )
    : undefined;
}

const identityOrder = (rank: number): number[] => Array.from({ length: rank + 1 }, (_, i) => i);

const transpose: Lower = (o) => reordered(o, integersAt(o, 1, "axes", "perm"));

const swapAxes: Lower = (o) => {
  const rank = rankOf(o.x);
  const [a, b] = [integerAt(o, 1, "axis1"), integerAt(o, 2, "axis2")];
  if (rank === undefined || a === undefined || b === undefined) return undefined;
  const order = identityOrder(rank);
  const [i, j] = [a < 0 ? a + rank + 1 : a, b < 0 ? b + rank + 1 : b];
  [order[i], order[j]] = [j, i];
  return reordered(o, order);
};

const moveAxis: Lower = (o) => {
  const rank = rankOf(o.x);
  const [from, to] = [integersAt(o, 1, "source"), integersAt(o, 2, "destination")];
  if (rank === undefined || !from || from.length !== to?.length) return undefined;
  const at = (a: number): number => (a < 0 ? a + rank + 1 : a);
  const moved = new Map(to.map((t, i) => [at(t), at(from[i] as number)] as const));
  const rest = identityOrder(rank).filter((a) => ![...moved.values()].includes(a));
  return reordered(
    o,
    identityOrder(rank).map((i) => moved.get(i) ?? (rest.shift() as number)),
  );
};

/** The batch in front stays free, and the values of one example are arranged among themselves. */
const reshape: Lower = (o) => {
  const { g, x } = o;
  const to = integersAt(o, 1, "newshape", "shape");
  if (!to || to.length === 0) return undefined;
  const rest = to.slice(1);
  const whole = x.type.dims ? volume(x.type.dims) : undefined;
  const written = volume(rest.filter((d) => d !== -1));
  if (whole === undefined || !written) return undefined;
  const fits = rest.includes(-1) ? whole % written === 0n : whole === written;
  return fits ? g.reshape(x, rest, rest.length > 1 ? x.type.layout : "last") : undefined;
};

const concatenate: Lower = (o) => {
  const axis = integerAt(o, 1, "axis") ?? integerAt(o, 0, "axis");
  return axis === undefined || o.inputs.length === 0 ? undefined : joined(o.g, o.inputs, axis);
};

const stack: Lower = (o) => {
  const { g, x, inputs } = o;
  const rank = rankOf(x);
  const at = rank === undefined ? undefined : axisOf(integerAt(o, 1, "axis") ?? 0, rank + 1);
  if (rank === undefined || at === undefined) return undefined;
  const old = Array.from({ length: rank }, (_, i): AxisSource => i);
  const each = inputs.map((v) => g.realign(v, [...old.slice(0, at), { extent: 1 }, ...old.slice(at)]));
  return g.concat(each, at);
};

const split: Lower = (o) => {
  const { g, x } = o;
  const { dims } = x.type;
  const parts = argument(o, 1, "indices_or_sections", "num_or_size_splits", "num_split");
  const at = dims ? axisOf(integerAt(o, 2, "axis") ?? 0, dims.length) : undefined;
  const whole = at === undefined ? undefined : dims?.[at];
  if (!known(whole) || at === undefined) return undefined;
  const count = integerOf(parts);
  const listed = items(parts).flatMap((t) => integerOf(t) ?? []);
  if (count !== undefined && !(count > 0 && count <= MOST_PARTS)) return undefined;
  const sizes =
    count !== undefined ? Array<number>(count).fill(Math.floor(whole / count)) : sizesOf(o, listed, whole);
  return sizes.length > 0 && sizes.length <= MOST_PARTS ? g.split(x, sizes, at) : undefined;
};

const MOST_PARTS = 1000;

/** TensorFlow lists sizes, Keras the places to cut at. */
function sizesOf({ name, config }: Operation, listed: readonly number[], whole: number): readonly number[] {
  if (get(config, "function") ?? (name !== "split" && name !== "arraysplit")) return listed;
  const cuts = [0, ...listed, whole];
  return cuts.slice(1).map((end, i) => end - (cuts[i] as number));
}

const unstack: Lower = (o) => {
  const { g, x } = o;
  const { dims } = x.type;
  const at = dims ? axisOf(integerAt(o, 1, "axis") ?? 0, dims.length) : undefined;
  const whole = at === undefined ? undefined : dims?.[at];
  if (!dims || at === undefined || !known(whole) || whole > MOST_PARTS) return undefined;
  return g.split(x, Array<number>(whole).fill(1), at).map((part) =>
    g.realign(
      part,
      dims.flatMap((_, i) => (i === at ? [] : [i])),
    ),
  );
};

/** Copies side by side along each axis. */
const tile: Lower = (o) => {
  const { g, x } = o;
  const counts = integersAt(o, 1, "repeats", "multiples");
  const { dims } = x.type;
  if (!dims || counts?.length !== dims.length + 1 || counts[0] !== 1) return undefined;
  return g.declared([x], scaledBy(x.type, counts.slice(1)), "tile", "global");
};

const repeat: Lower = (o) => {
  const { g, x } = o;
  const { dims } = x.type;
  const count = integerAt(o, 1, "repeats");
  const at = dims ? axisOf(integerAt(o, 2, "axis") ?? 0, dims.length) : undefined;
  if (!dims || count === undefined || at === undefined) return undefined;
  return g.declared(
    [x],
    scaledBy(
      x.type,
      dims.map((_, i) => (i === at ? count : 1)),
    ),
    "repeat",
    "global",
  );
};

const scaledBy = ({ dims, layout }: Tensor, counts: readonly number[]): Tensor => {
  const scaled = (d: Dim, times: number): Dim => (known(d) ? d * times : times === 1 ? d : null);
  return tensor(dims ? dims.map((d, i) => scaled(d, counts[i] ?? 1)) : null, layout);
};

const pad: Lower = (o) => {
  const { g, x } = o;
  const { dims, layout } = x.type;
  const pairs = items(argument(o, 1, "pad_width", "paddings")).map((t) => items(t).map((n) => integerOf(n)));
  if (!dims || pairs.length !== dims.length + 1) return undefined;
  const widths = pairs.slice(1).map(([before, after]) => [before ?? 0, after ?? 0] as const);
  const c = layout === "first" ? 0 : dims.length - 1;
  const own = widths[c];
  if (own?.[0] === 0 && own[1] === 0)
    return g.pad(
      x,
      widths.filter((_, i) => i !== c),
      "constant",
    );
  const grown = dims.map((d, i) => (known(d) ? d + (widths[i]?.[0] ?? 0) + (widths[i]?.[1] ?? 0) : null));
  return g.declared([x], tensor(grown, layout), "pad", "global");
};

/** One entry of an index: a place, a range, a new axis, or all axes between. */
type Index =
  | { readonly kind: "place" | "new" | "rest" }
  | {
      readonly kind: "range";
      readonly start?: number | undefined;
      readonly stop?: number | undefined;
      readonly step: number;
    };

const getItem: Lower = (o) => {
  const { g, x } = o;
  const { dims } = x.type;
  const written = o.form.kwargs.get("slice_spec") ?? o.form.args[1];
  if (!dims || !written) return undefined;
  const entries =
    written.kind === "list"
      ? written.parts.map((p) => (p.kind === "value" ? p.tree : undefined))
      : written.kind === "value"
        ? written.tree.kind === "seq"
          ? written.tree.items
          : [written.tree]
        : [undefined];
  const list = entries.map(indexOf);
  if (!list.every((i): i is Index => i !== undefined)) return undefined;
  const [batch, ...rest] = list[0]?.kind === "rest" ? [{ kind: "range", step: 1 } as const, ...list] : list;
  if (batch?.kind !== "range" || batch.start || batch.stop !== undefined || batch.step !== 1)
    return undefined;
  const taken = rest.filter((i) => i.kind === "place" || i.kind === "range").length;
  const filled = rest.flatMap((i) =>
    i.kind === "rest" ? Array<Index>(Math.max(dims.length - taken, 0)).fill(WHOLE) : [i],
  );
  return indexed(g, x, dims, filled);
};

const WHOLE: Index = { kind: "range", step: 1 };

function indexed(g: Operation["g"], x: Value, dims: readonly Dim[], list: readonly Index[]): Value {
  let at = 0;
  let y = x;
  const axes: AxisSource[] = [];
  for (const index of list) {
    if (index.kind === "new") {
      axes.push({ extent: 1 });
      continue;
    }
    const whole = dims[at] ?? null;
    if (index.kind === "place") y = g.split(y, [1], at)[0] as Value;
    else {
      axes.push(at);
      const extent = extentOf(index, whole);
      if (extent !== whole) y = g.split(y, [extent], at)[0] as Value;
    }
    at++;
  }
  for (; at < dims.length; at++) axes.push(at);
  return axes.length === dims.length && axes.every((a, i) => a === i) ? y : g.realign(y, axes);
}

/** How many values Python's `start:stop:step` takes. */
function extentOf(index: Index, whole: Dim): Dim {
  if (index.kind !== "range") return 1;
  const { start = 0, stop, step } = index;
  if (!known(whole)) return start === 0 && stop === undefined && step === 1 ? whole : null;
  if (step < 1) return start === 0 && stop === undefined ? Math.ceil(whole / -step) : null;
  const clamp = (n: number): number => Math.min(Math.max(n < 0 ? n + whole : n, 0), whole);
  return Math.max(Math.ceil((clamp(stop ?? whole) - clamp(start)) / step), 0);
}

function indexOf(tree: Tree | undefined): Index | undefined {
  if (!tree) return undefined;
  if (isNull(tree)) return { kind: "new" };
  if (integerOf(tree) !== undefined) return { kind: "place" };
  const type = stringOf(get(tree, "class_name"));
  if (type === "__ellipsis__" || stringOf(tree) === "...") return { kind: "rest" };
  const range =
    type === "__slice__" ? get(tree, "config") : tree.kind === "map" && get(tree, "step") ? tree : undefined;
  if (!range) return undefined;
  const bounds = (["start", "stop", "step"] as const).map((key) => get(range, key));
  if (bounds.some((b) => b && !isNull(b) && integerOf(b) === undefined)) return undefined;
  const [start, stop, step = 1] = bounds.map((b) => integerOf(b));
  return { kind: "range", start, stop, step };
}

const oneHot: Lower = (o) => {
  const { g, x } = o;
  const { dims } = x.type;
  const depth = integerAt(o, 1, "num_classes", "depth");
  const axis = integerAt(o, 2, "axis") ?? -1;
  if (!dims || depth === undefined || axis !== -1) return undefined;
  return g.declared([x], tensor([...dims, depth], "last"), "one-hot", "collapse");
};

const take: Lower = (o) => {
  const { g, x } = o;
  const { dims, layout } = x.type;
  const at = dims ? axisOf(integerAt(o, 2, "axis") ?? 0, dims.length) : undefined;
  const indices = integersAt(o, 1, "indices");
  if (!dims || at === undefined || !indices || tensorsAt(o, 1).length > 0) return undefined;
  const place = argument(o, 1, "indices")?.kind === "scalar";
  const taken = dims.flatMap((d, i) => (i !== at ? [d] : place ? [] : [indices.length]));
  return g.declared([x], tensor(taken, layout), "take", "global");
};

/** What leaves the shape as it is, but looks along an axis. */
const along =
  "cumsum cumprod flip fliplr flipud sort roll argsort l2normalize normalize reverse rmsnorm layernorm tril triu";
const kept: Lower = ({ g, x, name }) => g.declared([x], x.type, name, "global");

export const axes: Readonly<Record<string, Lower>> = {
  ...Object.fromEntries(REDUCTIONS.split(" ").map((name) => [name, reduction])),
  ...Object.fromEntries(along.split(" ").map((name) => [name, kept])),
  expanddims: expandDims,
  squeeze,
  transpose,
  permutedims: transpose,
  swapaxes: swapAxes,
  moveaxis: moveAxis,
  reshape,
  concat: concatenate,
  concatenate,
  stack,
  split,
  arraysplit: split,
  unstack,
  tile,
  repeat,
  pad,
  getitem: getItem,
  onehot: oneHot,
  take,
  gather: take,
};
