import type { Dim } from "../../model/dim";
import { tensor, unknownTensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import type { Builder } from "../../trace/builder";
import { anything, flag, integer, shape, text } from "../../vocabulary/args";
import { defineLayer, type LayerSpec } from "../../vocabulary/layer";

// The modules that TorchArc adds to those of torch: for tuples, for branches that part and meet, and for bare functions.

const dim = integer({ default: 1, doc: "Axis, counting the batch as axis 0." });

/** torch counts the batch's axis as 0; the same axis without it, or undefined where there is none such. */
function axisOf({ type: { dims } }: Value, at: number): number | undefined {
  if (!dims) return undefined;
  const axis = at < 0 ? dims.length + at : at - 1;
  return axis >= 0 && axis < dims.length ? axis : undefined;
}

const nowhere = (g: Builder, xs: readonly Value[]): Value =>
  g.declared(xs, unknownTensor(xs[0]?.type.layout ?? "first"), "unknown axis", "global");

/** The parts of the sizes along an axis; the whole is unknown where the axis is. */
function parted(
  g: Builder,
  x: Value,
  at: number,
  sizesOf: (extent: Dim) => readonly Dim[],
): readonly Value[] {
  const axis = axisOf(x, at);
  if (axis === undefined) return sizesOf(null).map(() => nowhere(g, [x]));
  return g.split(x, sizesOf(x.type.dims?.[axis] ?? null), axis);
}

/** More parts than this are no fork. */
const MOST_PARTS = 1000;

function evenly(extent: Dim, size: number): readonly Dim[] {
  const count = typeof extent === "number" ? Math.ceil(extent / size) : 0;
  if (typeof extent !== "number" || count > MOST_PARTS) return [null];
  return Array.from({ length: Math.max(count, 1) }, (_, i) => Math.min(size, extent - i * size));
}

const elementwise = (type: string, fn: string, doc: string): LayerSpec =>
  defineLayer({ type, doc, args: { dim }, lower: (g, xs) => g.elementwise(fn, xs) });

const stacked = (g: Builder, xs: readonly Value[], at: number): Value => {
  const dims = xs.find((x) => x.type.dims)?.type.dims;
  if (!dims) return nowhere(g, xs);
  const axis = at < 0 ? dims.length + 1 + at : at - 1;
  return g.declared(
    xs,
    tensor([...dims.slice(0, axis), xs.length, ...dims.slice(axis)], "last"),
    "stack",
    "global",
  );
};

/** A value per channel of a condition, in front of as many axes as the feature has beyond. */
function conditioned(g: Builder, y: Value, feature: Value): Value {
  const more = (feature.type.dims?.length ?? 1) - (y.type.dims?.length ?? 1);
  const { layout } = feature.type;
  if (more <= 0 || !y.type.dims) return y;
  const to = [...y.type.dims, ...new Array<number>(more).fill(1)];
  return g.declared([y], tensor(to, layout), "reshape");
}

const SPECS: readonly LayerSpec[] = [
  defineLayer({
    type: "Get",
    doc: "Selects one output of a module with several outputs.",
    args: { key: anything({ doc: "Index from 0, or name, of the output." }) },
    lower: (g, [x]) => g.identity(x as Value),
  }),
  defineLayer({
    type: "Narrow",
    doc: "Takes a range of an axis.",
    args: {
      dim: integer({ required: true }),
      start: integer({ required: true }),
      length: integer({ required: true, min: 0 }),
    },
    lower: (g, [x], a) => parted(g, x as Value, a.dim, () => [a.length]),
  }),
  defineLayer({
    type: "IndexSelect",
    doc: "Selects positions of an axis.",
    args: { dim: integer({ required: true }), index: shape({ required: true }) },
    lower: (g, [x], a) => parted(g, x as Value, a.dim, () => [a.index.length]),
  }),
  defineLayer({
    type: "Reduce",
    doc: "Reduces some axes to one value each.",
    args: {
      name: text({ required: true, doc: "Reduction of torch: mean, sum, amax …" }),
      dim: shape({ doc: "Axis or axes, counting the batch as axis 0." }),
      keepdim: flag({ default: false }),
    },
    lower(g, [x], a) {
      const input = x as Value;
      const axes = a.dim?.map((d) => (typeof d === "number" ? axisOf(input, d) : undefined)) ?? [undefined];
      const known = axes.filter((d) => d !== undefined);
      return known.length === axes.length ? g.reduce(input, known, a.name, a.keepdim) : nowhere(g, [input]);
    },
  }),
  defineLayer({
    type: "TorchFn",
    doc: "Calls a torch function by name; its output is unknown.",
    args: { name: text({ required: true, doc: "Name of the function: topk, fft …" }) },
    open: true,
    lower: (g, [x]) =>
      g.contract([x as Value], undefined, { parameters: 0, macs: undefined, window: "global" }),
  }),
  defineLayer({
    type: "ForkChunk",
    doc: "Splits an axis into equal parts; the last may be smaller.",
    args: { chunks: integer({ default: 2, min: 1, max: MOST_PARTS }), dim },
    lower: (g, [x], a) =>
      parted(g, x as Value, a.dim, (extent) =>
        typeof extent === "number"
          ? evenly(extent, Math.max(Math.ceil(extent / a.chunks), 1))
          : new Array<Dim>(a.chunks).fill(null),
      ),
  }),
  defineLayer({
    type: "ForkSplit",
    doc: "Splits an axis into parts of the given sizes, or of one size.",
    args: {
      split_size_or_sections: shape({ required: true, doc: "Size of all parts, or one per part." }),
      dim,
    },
    lower: (g, [x], { split_size_or_sections: sizes, dim: at }) => {
      const [size] = sizes;
      const single = sizes.length === 1 && typeof size === "number" && size > 0;
      return parted(g, x as Value, at, (extent) => (single ? evenly(extent, size) : sizes));
    },
  }),
  defineLayer({
    type: "MergeConcat",
    doc: "Concatenates its inputs along an axis.",
    args: { dim },
    lower(g, xs, a) {
      const first = xs.find((x) => x.type.dims);
      const axis = first && axisOf(first, a.dim);
      return axis === undefined ? nowhere(g, xs) : g.concat(xs, axis);
    },
  }),
  defineLayer({
    type: "MergeStack",
    doc: "Stacks inputs of the same shape along a new axis.",
    args: { dim },
    lower: (g, xs, a) => stacked(g, xs, a.dim),
  }),
  elementwise("MergeSum", "add", "Adds inputs of the same shape."),
  elementwise("MergeProd", "multiply", "Multiplies inputs of the same shape."),
  elementwise("MergeMean", "average", "Mean of inputs of the same shape."),
  defineLayer({
    type: "MergeDot",
    doc: "Dot product along the last axis.",
    args: {},
    lower(g, xs) {
      const product = g.multiply(...xs);
      const rank = product.type.dims?.length;
      return rank ? g.reduce(product, [rank - 1], "sum") : nowhere(g, xs);
    },
  }),
  defineLayer({
    type: "MergeBMM",
    doc: "Batched matrix product of two inputs.",
    args: {},
    lower(g, [a, b]) {
      const [left, right] = [a as Value, b as Value];
      if (!b) return nowhere(g, [left]);
      const [rows = null, inner = null] = left.type.dims ?? [];
      const columns = right.type.dims?.[1] ?? null;
      return g.matmul(left, right, {
        heads: 1,
        rows,
        inner,
        columns,
        output: tensor([rows, columns], "last"),
      });
    },
  }),
  defineLayer({
    type: "MergeFiLM",
    doc: "FiLM: scales and shifts a feature by linear functions of a condition.",
    args: {
      feature_dim: integer({ required: true, min: 1, doc: "Number of channels of the feature." }),
      conditioner_dim: integer({ required: true, min: 1, doc: "Width of the condition." }),
    },
    lower(g, [feature, condition], a) {
      const x = feature as Value;
      if (!condition) return g.unknown([x]);
      const made = (name: string) =>
        g.withKnownWeights(() =>
          g.within(name, () => g.dense(condition, a.feature_dim, true, a.conditioner_dim)),
        );
      const scaled = g.multiply(x, conditioned(g, made("gamma"), x));
      return g.add(scaled, conditioned(g, made("beta"), x));
    },
  }),
];

const BY_NAME: ReadonlyMap<string, LayerSpec> = new Map(SPECS.map((s) => [s.type, s] as const));

export const ownModule = (name: string): LayerSpec | undefined => BY_NAME.get(name);
export const OWN_MODULES: readonly string[] = SPECS.map((s) => s.type);
