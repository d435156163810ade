import { type Dim, known } from "../../../model/dim";
import { ownValue } from "../../../model/own";
import type { Value } from "../../../model/trace";
import { booleanOf, items, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { anything, integer, text } from "../../../vocabulary/args";
import { axisOf } from "../common/args";
import { wholeIn } from "../common/python";
import type { Version } from "../document";
import { type KerasLayer, layer } from "../spec";

const elementwise = (type: string, fn: string): KerasLayer =>
  layer({ type, lower: ({ g, inputs }) => g.elementwise(fn, inputs) });

export const elementwises = [
  elementwise("Add", "add"),
  elementwise("Subtract", "subtract"),
  elementwise("Multiply", "multiply"),
  elementwise("Average", "average"),
  elementwise("Maximum", "max"),
  elementwise("Minimum", "min"),
];

/** Side by side along an axis as Keras counts it; along the batch every example stays what it is. */
export function joined(g: Builder, inputs: readonly Value[], said: number, version?: Version): Value {
  const known = inputs.find((x) => x.type.dims) ?? (inputs[0] as Value);
  const isBehind = version === "tfjs" && said === (known.type.dims?.length ?? -2) + 1;
  const axis = isBehind ? -1 : said;
  if (isBehind)
    g.fault("bad-argument", `there is no axis ${said}; TensorFlow.js takes the last one`, {
      attr: "axis",
      ...softly(version),
    });
  const at = axisOf(axis, known.type.dims?.length ?? 1);
  return at === undefined ? g.declared(inputs, known.type, "concat") : g.concat(inputs, at);
}

export const concatenate = layer({
  type: "Concatenate",
  args: { axis: integer({ default: -1 }) },
  lower: ({ g, inputs, args, version }) => joined(g, inputs, args.axis, version),
});

export const dot = layer({
  type: "Dot",
  args: { axes: anything({ required: true }) },
  lower: ({ g, inputs, args, version }) => product(g, inputs, args.axes, version),
});

/** Two tensors multiplied and added up along one axis of each: what is left of the first, then of the second. */
function product(g: Builder, [a, b]: readonly Value[], tree: Tree | undefined, version: Version): Value {
  const [x, y = x] = [a as Value, b];
  const one = tree && wholeIn(tree);
  const [first = -1, second = first] =
    one === undefined ? items(tree).map((t) => wholeIn(t) ?? -1) : [one, one];
  const left = x.type.dims;
  const right = (y as Value).type.dims;
  const other = y as Value;
  // JavaScript goes on with anything else.
  const isAxes = one !== undefined ? booleanOf(tree) === undefined : items(tree).length === 2;
  if (!left || !right || (version === "tfjs" && !isAxes))
    return g.declared([x, other], { dims: null, layout: "last" }, "dot", "global");
  const ends = [
    [first, left.length],
    [second, right.length],
  ] as const;
  const beyond = ends.find(([axis, rank]) => axis > rank);
  if (beyond)
    g.fault("bad-argument", `there is no axis ${beyond[0]}: ${beyond[1] + 1} arrive, the batch among them`, {
      attr: "axes",
      ...softly(version),
    });
  if (!beyond) meets(g, [first, left], [second, right], version);
  // What TensorFlow.js makes of the batch depends on its size.
  if (version === "tfjs" && (first === 0 || second === 0))
    return g.declared([x, other], { dims: null, layout: "last" }, "dot", "global");
  const p = axisOf(first, left.length) ?? left.length - 1;
  const q = axisOf(second, right.length) ?? right.length - 1;
  const rows = left.filter((_, i) => i !== p);
  const columns = right.filter((_, i) => i !== q);
  const dims = [...rows, ...columns];
  return g.matmul(x, other, {
    heads: 1,
    rows: productOf(rows),
    inner: left[p] ?? right[q] ?? null,
    columns: productOf(columns),
    output: { dims: dims.length > 0 ? dims : [1], layout: "last" },
  });
}

const softly = (version?: Version): { readonly severity?: "warning" } =>
  version === "tfjs" ? { severity: "warning" } : {};

/** The axes that are multiplied have one extent, and the batch is none of them. */
function meets(
  g: Builder,
  [first, left]: readonly [number, readonly Dim[]],
  [second, right]: readonly [number, readonly Dim[]],
  version: Version,
): void {
  const [p, q] = [axisOf(first, left.length), axisOf(second, right.length)];
  const told = [left, right].map((dims) => dims.map((d) => d ?? "?").join("×") || "a scalar");
  if (p === undefined || q === undefined) {
    g.fault("bad-argument", "axes must not be 0, which is the batch", {
      attr: "axes",
      ...softly(version),
    });
    return;
  }
  const [a, b] = [left[p], right[q]];
  if (known(a) && known(b) && a !== b)
    g.fault(
      "shape-mismatch",
      `multiplies along an axis of ${a} (of ${told[0]}) and one of ${b} (of ${told[1]}), which must be equal`,
      { input: 1, attr: "axes" },
    );
}

const productOf = (dims: readonly (number | string | null)[]) =>
  dims.reduce<number | null>((n, d) => (n === null || typeof d !== "number" ? null : n * d), 1);

const MODES: Readonly<Record<string, string>> = { sum: "add", mul: "multiply", ave: "average", max: "max" };

/** Keras 1: all ways of merging in one layer. */
export const merge = layer({
  type: "Merge",
  args: { mode: text({ default: "sum" }), concat_axis: integer({ default: -1 }), dot_axes: anything() },
  lower({ g, inputs, args: a, version }) {
    if (a.mode === "concat") return joined(g, inputs, a.concat_axis, version);
    if (a.mode === "dot" || a.mode === "cos") return product(g, inputs, a.dot_axes, version);
    const fn = ownValue(MODES, a.mode);
    return fn ? g.elementwise(fn, inputs) : g.unknown(inputs);
  },
});
