import { type Dim, known } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import { get, integerOf, isNull, stringOf, type Tree } from "../../../model/tree";
import type { AxisSource } from "../../../ops/axes";
import { joined } from "../layers/merge";
import type { CallArgument } from "../nodes";
import { lookUp } from "./look-up";
import { at, type Lower, type Operand, type Operation } from "./operation";
import { broadcast, unwrapped } from "./whole";

const MOST_PARTS = 1000;

/** Tensors (or constants, beside them) side by side along an axis. */
function concatenated(o: Operation, parts: readonly Operand[], axis: number | undefined): ReturnType<Lower> {
  const values = parts.flatMap((p) => p.values);
  if (axis === undefined || parts.length === 0) return undefined;
  if (values.length === parts.length && o.plain(...values)) return joined(o.g, values, axis);
  const shapes = parts.map((p) => p.dims);
  const rank = shapes.find((s) => s)?.length ?? 0;
  const along = at(axis, rank);
  if (along === undefined || !shapes.every((s) => s?.length === rank)) return undefined;
  const dims = Array.from({ length: rank }, (_, i): Dim => {
    const own = shapes.map((s) => s?.[i] ?? null);
    if (i === along) return own.reduce<Dim>((n, d) => (known(n) && known(d) ? n + d : null), 0);
    return own.find((d) => d !== null && typeof d === "string") ?? own.find(known) ?? null;
  });
  const content = rank === 1 ? parts.flatMap((p) => p.content ?? [null]) : undefined;
  return o.made(dims, content ? { content } : {});
}

const concatenate: Lower = (o) => {
  if (!o.tf && o.part(0)?.kind === "tensor")
    o.g.fault("bad-argument", "takes a list of tensors, not a tensor and another argument");
  const first = o.list(0, "values", "tensors", "xs", "arrays");
  // The graph's own operation has the axis behind its tensors.
  const loose = first.length < 2 && o.inputs.length > 1;
  const parts = loose ? o.operands.filter((p) => (p.dims?.length ?? 1) > 0) : first;
  const last = o.operands.at(-1);
  const behind = loose && last?.dims?.length === 0 ? last.content?.[0] : undefined;
  const axis = o.integer(1, "axis") ?? (known(behind) ? behind : undefined);
  return concatenated(o, parts, axis ?? (o.name === "concatenate" ? (o.tf ? -1 : 0) : undefined));
};

const append: Lower = (o) => {
  const parts = [o.operand(0, "x1"), o.operand(1, "x2")];
  return concatenated(o, parts, o.integer(2, "axis"));
};

const besides =
  (axis: (rank: number) => number): Lower =>
  (o) => {
    const parts = o.list(0, "xs");
    return concatenated(o, parts, axis(parts[0]?.dims?.length ?? 1));
  };

/** Whether two shapes may be the same one. */
const alike = (a: readonly Dim[], b: readonly Dim[]): boolean =>
  a.length === b.length && a.every((d, i) => !known(d) || !known(b[i]) || d === b[i]);

const stack: Lower = (o) => {
  const { g } = o;
  const parts = o.list(0, "values", "xs", "x", "arrays");
  const values = parts.flatMap((p) => p.values);
  const rank = parts.find((p) => p.dims)?.dims?.length;
  const along = rank === undefined ? undefined : at(o.integer(1, "axis") ?? 0, rank + 1);
  if (rank === undefined || along === undefined) return undefined;
  const other = parts.find((p) => p.dims && !alike(p.dims, parts[0]?.dims ?? p.dims));
  if (other) {
    const shapes = [parts[0], other].map((p) => p?.dims?.map((d) => d ?? "?").join("×"));
    g.fault("shape-mismatch", `cannot stack ${shapes.join(" and ")}, which have different shapes`);
    return undefined;
  }
  if (values.length === parts.length && o.plain(...values) && along > 0) {
    const old = Array.from({ length: rank - 1 }, (_, i): AxisSource => i);
    const each = values.map((v) =>
      g.realign(v, [...old.slice(0, along - 1), { extent: 1 }, ...old.slice(along - 1)]),
    );
    return g.concat(each, along - 1);
  }
  const dims = broadcast(parts.map((p) => p.dims ?? []));
  const content = rank === 0 ? parts.map((p) => p.content?.[0] ?? null) : undefined;
  return (
    dims && o.made([...dims.slice(0, along), parts.length, ...dims.slice(along)], content ? { content } : {})
  );
};

/** Parts of the axis of these sizes. */
function splitInto(o: Operation, sizes: readonly Dim[], axis: number): ReturnType<Lower> {
  const dims = o.shape;
  if (!dims || sizes.length === 0 || sizes.length > MOST_PARTS) return undefined;
  if (o.plain(o.x) && axis > 0) return o.g.split(o.x, sizes, axis - 1);
  return sizes.flatMap(
    (n) =>
      o.made(
        dims.map((d, i) => (i === axis ? n : d)),
        { from: [o.x] },
      ) ?? [],
  );
}

const split: Lower = (o) => {
  const dims = o.shape;
  const axis = dims && at(o.integer(2, "axis") ?? 0, dims.length);
  const written = o.dims(1, "indices_or_sections", "num_or_size_splits", "num_split", "size_splits");
  if (!dims || axis === undefined || !written) return undefined;
  const whole = dims[axis] ?? null;
  const count = o.integer(1, "indices_or_sections", "num_or_size_splits", "num_split");
  if (count !== undefined)
    return count < 1 || count > MOST_PARTS ? undefined : splitInto(o, equal(o, whole, count), axis);
  return splitInto(o, o.tf ? sized(written, whole) : cut(written, whole), axis);
};

/** Equal parts; an array that they do not divide has larger ones in front. */
function equal({ name }: Operation, whole: Dim, count: number): readonly Dim[] {
  if (!known(whole)) return Array<Dim>(count).fill(null);
  const over = name === "arraysplit" ? whole % count : 0;
  return Array.from({ length: count }, (_, i) => Math.floor(whole / count) + (i < over ? 1 : 0));
}

/** TensorFlow lists sizes, of which one may be -1. */
function sized(sizes: readonly Dim[], whole: Dim): readonly Dim[] {
  const rest = sizes.reduce<Dim>((n, d) => (known(n) && known(d) && d >= 0 ? n - d : n), whole);
  return sizes.map((d) => (d === -1 ? rest : d));
}

/** `keras.ops` lists the places to cut at. */
function cut(places: readonly Dim[], whole: Dim): readonly Dim[] {
  const cuts: readonly Dim[] = [0, ...places, whole];
  return cuts.slice(1).map((end, i) => {
    const start = cuts[i] ?? null;
    return known(end) && known(start) ? end - start : null;
  });
}

const unstack: Lower = (o) => {
  const dims = o.shape;
  const axis = dims && at(o.integer(2, "axis") ?? 0, dims.length);
  const whole = axis === undefined ? undefined : dims?.[axis];
  if (!dims || axis === undefined || !known(whole) || whole > MOST_PARTS) return undefined;
  const left = dims.filter((_, i) => i !== axis);
  if (!o.plain(o.x) || axis === 0)
    return Array.from({ length: whole }).flatMap(() => o.made(left, { from: [o.x] }) ?? []);
  const sources = left.slice(1).map((_, i) => (i < axis - 1 ? i : i + 1));
  return o.g.split(o.x, Array<number>(whole).fill(1), axis - 1).map((part) => o.g.realign(part, sources));
};

/** One entry of an index: a place, a range, a new axis, all axes between, or places that a tensor names. */
type Index =
  | { readonly kind: "place" | "new" | "rest" }
  | { readonly kind: "places"; readonly dims: readonly Dim[] }
  | {
      readonly kind: "range";
      readonly start?: number | undefined;
      readonly stop?: number | undefined;
      readonly step: number;
      /** A bound that only a run knows. */
      readonly open?: boolean;
    };

const WHOLE: Index = { kind: "range", step: 1 };

const getItem: Lower = (o) => {
  const dims = o.shape;
  const written = o.part(1, "slice_spec", "key");
  if (!dims || !written) return undefined;
  const list = indicesIn(written, o);
  if (!list) return undefined;
  const taken = list.filter((i) => i.kind !== "new" && i.kind !== "rest").length;
  if (taken > dims.length) {
    o.g.fault(
      "shape-mismatch",
      `takes parts along ${taken} axes, but ${dims.length} arrive (with the batch)`,
      {
        input: 0,
      },
    );
    return undefined;
  }
  const spread = list.some((i) => i.kind === "rest") ? list : [...list, { kind: "rest" } as const];
  const filled = spread.flatMap((i) =>
    i.kind === "rest" ? Array<Index>(Math.max(dims.length - taken, 0)).fill(WHOLE) : [i],
  );
  return indexed(o, dims, filled);
};

function indicesIn(part: CallArgument, o: Operation): readonly Index[] | undefined {
  const parts: readonly CallArgument[] = part.kind === "list" ? part.parts : within(part);
  const list = parts.map((p) => (p.kind === "value" ? indexOf(unwrapped(p.tree)) : indexOfTensor(p, o)));
  return list.every((i): i is Index => i !== undefined) ? list : undefined;
}

function within(part: CallArgument): readonly CallArgument[] {
  if (part.kind !== "value") return [part];
  const tree = unwrapped(part.tree);
  return tree.kind === "seq"
    ? tree.items.map((t) => ({ kind: "value", tree: t }))
    : [{ kind: "value", tree }];
}

function indexOfTensor(part: CallArgument, o: Operation): Index | undefined {
  if (part.kind !== "tensor") return undefined;
  const value = o.inputs[part.at];
  const dims = value && o.whole(value)?.dims;
  if (!dims) return undefined;
  return dims.length === 0 ? { kind: "place" } : { kind: "places", dims };
}

function indexed(o: Operation, dims: readonly Dim[], list: readonly Index[]): ReturnType<Lower> {
  const whole = o.whole(o.x)?.content;
  const [first] = list;
  // What is left of a list of numbers is known too.
  const content =
    whole && dims.length === 1 && list.length === 1 && first ? contentAt(whole, first) : undefined;
  if (content || !o.plain(o.x) || !isWhole(first) || list.some((i) => i.kind === "places")) {
    const made = shapeAt(dims, list);
    return made && o.made(made, { from: [o.x], ...(content ? { content } : {}) });
  }
  return partAt(o, dims.slice(1), list.slice(1));
}

const isWhole = (i: Index | undefined): boolean =>
  i?.kind === "range" && !i.start && i.stop === undefined && i.step === 1 && !i.open;

function contentAt(content: readonly Dim[], index: Index): readonly Dim[] | undefined {
  if (index.kind === "range" && !index.open && index.step > 0) {
    const picked = content.slice(index.start ?? 0, index.stop);
    return picked.filter((_, i) => i % index.step === 0);
  }
  return undefined;
}

function shapeAt(dims: readonly Dim[], list: readonly Index[]): readonly Dim[] | undefined {
  let next = 0;
  let named = false;
  const made: Dim[] = [];
  for (const index of list) {
    if (index.kind === "new") made.push(1);
    else if (index.kind === "places") {
      // Tensors side by side name one position together.
      if (!named) made.push(...index.dims);
      named = true;
      next++;
    } else {
      const d = dims[next++] ?? null;
      if (index.kind === "range") made.push(isWhole(index) ? d : extentOf(index, d));
    }
  }
  return [...made, ...dims.slice(next)];
}

function partAt({ g, x }: Operation, dims: readonly Dim[], list: readonly Index[]): Value {
  let axis = 0;
  let y = x;
  const sources: AxisSource[] = [];
  for (const index of list) {
    if (index.kind === "new") {
      sources.push({ extent: 1 });
      continue;
    }
    const whole = dims[axis] ?? null;
    if (index.kind === "place") y = g.split(y, [1], axis)[0] as Value;
    else {
      sources.push(axis);
      const extent = isWhole(index) ? whole : extentOf(index, whole);
      if (extent !== whole) y = g.split(y, [extent], axis)[0] as Value;
    }
    axis++;
  }
  return sources.length === dims.length && sources.every((a, i) => a === i) ? y : g.realign(y, sources);
}

/** How many values Python's `start:stop:step` takes. */
function extentOf(index: Index, whole: Dim): Dim {
  if (index.kind !== "range") return 1;
  const { start, stop, step, open } = index;
  if (open || step === 0) return null;
  if (!known(whole)) return null;
  const clamp = (n: number, low: number, high: number): number =>
    Math.min(Math.max(n < 0 ? n + whole : n, low), high);
  const [from, to] =
    step > 0
      ? [clamp(start ?? 0, 0, whole), clamp(stop ?? whole, 0, whole)]
      : [clamp(start ?? whole - 1, -1, whole - 1), stop === undefined ? -1 : clamp(stop, -1, whole - 1)];
  return Math.max(Math.ceil((to - from) / step), 0);
}

function indexOf(tree: Tree): Index | undefined {
  if (isNull(tree)) return { kind: "new" };
  if (integerOf(tree) !== undefined) return { kind: "place" };
  const type = stringOf(get(tree, "class_name"));
  const text = stringOf(tree) ?? stringOf(get(tree, "value"));
  if (type === "__ellipsis__" || text === "..." || text === "Ellipsis") return { kind: "rest" };
  if (tree.kind === "seq") return { kind: "places", dims: [tree.items.length] };
  const range = type === "__slice__" ? get(tree, "config") : get(tree, "step") ? tree : undefined;
  if (!range) return undefined;
  const bounds = (["start", "stop", "step"] as const).map((key) => get(range, key));
  const open = bounds.some((b) => b && !isNull(b) && integerOf(b) === undefined);
  const [start, stop, step = 1] = bounds.map((b) => integerOf(b));
  return { kind: "range", start, stop, step, open };
}

const take: Lower = (o) => {
  const source = o.operand(0, "params", "x", "reference");
  const indices = o.operand(1, "indices");
  const { dims } = source;
  if (!o.tf && o.name === "take" && !o.part(2, "axis")) return o.made(indices.dims);
  const batched = Math.max(o.integer(-1, "batch_dims") ?? 0, 0);
  const axis = dims && at(o.integer(2, "axis") ?? batched, dims.length);
  if (!dims || !indices.dims || axis === undefined) return undefined;
  const made = [...dims.slice(0, axis), ...indices.dims.slice(batched), ...dims.slice(axis + 1)];
  // Rows that belong to an example are picked by places that belong to it.
  return o.made(
    batched > 0 ? [...broadcastFront(dims, indices.dims, batched), ...made.slice(batched)] : made,
  );
};

const broadcastFront = (a: readonly Dim[], b: readonly Dim[], count: number): readonly Dim[] =>
  broadcast([a.slice(0, count), b.slice(0, count)]) ?? a.slice(0, count);

/** Places that are paths: the last axis of the indices names as many axes as it is long. */
const takeND: Lower = (o) => {
  const { dims } = o.operand(0, "params");
  const { dims: paths } = o.operand(1, "indices");
  const deep = paths?.at(-1);
  const batched = Math.max(o.integer(-1, "batch_dims") ?? 0, 0);
  return dims && paths && known(deep)
    ? o.made([...paths.slice(0, -1), ...dims.slice(batched + deep)])
    : undefined;
};

const takeAlong: Lower = (o) => {
  const [x, indices] = [o.operand(0, "x"), o.operand(1, "indices")];
  const written = o.integer(2, "axis");
  const axis = x.dims && at(written ?? -1, x.dims.length);
  if (!x.dims || !indices.dims || axis === undefined || indices.dims.length !== x.dims.length)
    return undefined;
  const rest = broadcast([x.dims, indices.dims].map((s) => s.map((d, i) => (i === axis ? 1 : d))));
  return rest && o.made(rest.map((d, i) => (i === axis ? (indices.dims?.[i] ?? null) : d)));
};

const slice: Lower = (o) => {
  const dims = o.shape;
  const [begin, size] = [o.dims(1, "begin", "start_indices"), o.dims(2, "size", "shape")];
  if (!dims || size?.length !== dims.length) return undefined;
  const made = size.map((n, i): Dim => {
    const [whole, start] = [dims[i] ?? null, begin?.[i] ?? null];
    if (n !== -1) return n;
    return start === 0 ? whole : known(whole) && known(start) ? whole - start : null;
  });
  return o.made(made, { from: [o.x] });
};

const mask: Lower = (o) => {
  const { dims } = o.operand(1, "mask");
  const all = o.shape;
  const from = o.integer(2, "axis") ?? 0;
  return dims && all ? o.made([...all.slice(0, from), null, ...all.slice(from + dims.length)]) : undefined;
};

const oneHot: Lower = (o) => {
  const { dims } = o.operand(0, "indices", "x", "inputs");
  const depth = o.integer(1, "num_classes", "depth") ?? null;
  const axis = dims && at(o.integer(o.tf ? 4 : 2, "axis") ?? -1, dims.length + 1);
  if (!dims || axis === undefined) return undefined;
  return o.made([...dims.slice(0, axis), depth, ...dims.slice(axis)], { sees: "collapse" });
};

const multiHot: Lower = (o) => {
  const dims = o.shape;
  const depth = o.integer(1, "num_classes", "num_tokens") ?? null;
  return dims && o.made([...(dims.length > 1 ? dims.slice(0, -1) : []), depth], { sees: "collapse" });
};

export const parts: Readonly<Record<string, Lower>> = {
  concat: concatenate,
  concatenate,
  concatv2: concatenate,
  append,
  vstack: besides(() => 0),
  hstack: besides((rank) => (rank === 1 ? 0 : 1)),
  stack,
  pack: stack,
  split,
  splitv: split,
  arraysplit: split,
  unstack,
  unpack: unstack,
  getitem: getItem,
  take,
  gather: take,
  gathernd: takeND,
  takealongaxis: takeAlong,
  embeddinglookup: lookUp,
  slice,
  dynamicslice: slice,
  booleanmask: mask,
  onehot: oneHot,
  multihot: multiHot,
};
