import { type Dim, known, mulDims } from "../../../model/dim";
import { tensor } from "../../../model/tensor";
import { Extents, equationOf } from "../einsum";
import { seenAs } from "../spec";
import { at, type Lower, type Operand, type Operation } from "./operation";
import { BATCH, broadcast } from "./whole";

const inOrder = (dims: readonly Dim[], flipped: boolean): readonly Dim[] =>
  flipped ? [...dims.slice(0, -2), dims.at(-1) ?? null, dims.at(-2) ?? null] : dims;

/** A product whose costs follow from the extents of its indices. */
function product(o: Operation, dims: readonly Dim[], inner: Dim): ReturnType<Lower> {
  const [first, ...rest] = dims;
  const output = tensor(
    rest.map((d) => (d === BATCH ? null : d)),
    "last",
  );
  const sized = { heads: mulDims(rest.slice(0, -2)), rows: rest.at(-2) ?? 1, columns: rest.at(-1) ?? 1 };
  const [a = o.x, b = a] = o.inputs;
  const y = o.g.matmul(a, b, { ...sized, inner: inner === BATCH ? null : inner, output });
  return first === BATCH && !rest.includes(BATCH) ? y : o.noted(y, { dims });
}

/** Whether two extents that are summed over are known to be different ones, which is a fault. */
function differ(o: Operation, shapes: readonly (readonly Dim[])[], inner: Dim, other: Dim): boolean {
  if (!known(inner) || !known(other) || inner === other) return false;
  const written = shapes.map((s) => s.map((d) => d ?? "?").join("×"));
  o.g.fault(
    "shape-mismatch",
    `cannot multiply ${written.join(" by ")}; the inner extents ${inner} and ${other} differ`,
  );
  return true;
}

/** Rows by columns, for every place along the axes before them. */
const matmul: Lower = (o) => {
  const [a, b] = [o.operand(0, "a", "x1", "x"), o.operand(1, "b", "x2", "y")];
  if (!a.dims || !b.dims) return undefined;
  if (a.dims.length === 0 || b.dims.length === 0) return undefined;
  const [left, right] = [
    a.dims.length === 1 ? [1, ...a.dims] : inOrder(a.dims, o.flag("transpose_a", "adjoint_a", "adj_x")),
    b.dims.length === 1 ? [...b.dims, 1] : inOrder(b.dims, o.flag("transpose_b", "adjoint_b", "adj_y")),
  ];
  const [inner, other] = [left.at(-1) ?? null, right.at(-2) ?? null];
  if (differ(o, [left, right], inner, other)) return undefined;
  const [value] = a.values;
  if (
    value &&
    b.values.length === 0 &&
    right.length === 2 &&
    b.dims.length === 2 &&
    o.plain(value) &&
    left === a.dims
  )
    return o.g.weightless(() => o.g.dense(seenAs(value, "last"), right.at(-1) ?? null, false));
  const before = broadcast([left.slice(0, -2), right.slice(0, -2)]);
  if (!before) return undefined;
  const rows = a.dims.length === 1 ? [] : [left.at(-2) ?? null];
  const columns = b.dims.length === 1 ? [] : [right.at(-1) ?? null];
  return product(o, [...before, ...rows, ...columns], known(inner) ? inner : other);
};

const dot: Lower = (o) => {
  const [a, b] = [o.operand(0, "x1", "x"), o.operand(1, "x2", "y")];
  if (!a.dims || !b.dims) return undefined;
  if (a.dims.length === 0 || b.dims.length === 0) return o.made(a.dims.length === 0 ? b.dims : a.dims);
  const from = b.dims.length === 1 ? 0 : b.dims.length - 2;
  return contracted(o, a.dims, b.dims, [a.dims.length - 1], [from]);
};

function contracted(
  o: Operation,
  a: readonly Dim[],
  b: readonly Dim[],
  left: readonly (number | undefined)[],
  right: readonly (number | undefined)[],
): ReturnType<Lower> {
  if (left.some((i, n) => differ(o, [a, b], a[i ?? -1] ?? null, b[right[n] ?? -1] ?? null))) return undefined;
  const rest = [...a.filter((_, i) => !left.includes(i)), ...b.filter((_, i) => !right.includes(i))];
  return product(o, rest, mulDims(left.map((i) => a[i ?? -1] ?? null)));
}

const tensordot: Lower = (o) => {
  const [a, b] = [o.operand(0, "a", "x1").dims, o.operand(1, "b", "x2").dims];
  if (!a || !b) return undefined;
  const count = o.integer(2, "axes") ?? (o.part(2, "axes") ? undefined : 2);
  if (count !== undefined) {
    if (count > Math.min(a.length, b.length)) {
      o.g.fault(
        "shape-mismatch",
        `cannot sum over ${count} axes of tensors that have ${a.length} and ${b.length} with the batch`,
      );
      return undefined;
    }
    const axes = Array.from({ length: count }, (_, i) => i);
    return contracted(
      o,
      a,
      b,
      axes.map((i) => a.length - count + i),
      axes,
    );
  }
  const [first, second] = o.list(2, "axes");
  const own = (p: Operand | undefined, rank: number) =>
    (p?.content ?? []).map((n) => (known(n) ? at(n, rank) : undefined));
  return contracted(o, a, b, own(first, a.length), own(second, b.length));
};

const einsum: Lower = (o) => {
  const text = o.text(0, "subscripts", "equation");
  const operands = o.operands;
  const shapes = operands.map((p) => p.dims);
  const equation =
    text === undefined
      ? undefined
      : equationOf(
          explicit(text),
          shapes.map((s) => s?.length),
        );
  if (!equation || equation.operands.length !== operands.length || operands.length === 0) return undefined;
  for (const [i, shape] of shapes.entries()) {
    const named = equation.operands[i]?.length;
    if (!shape || named === shape.length) continue;
    o.g.fault(
      "shape-mismatch",
      `the equation names ${named} axes of operand ${i + 1}, which has ${shape.length}`,
    );
    return undefined;
  }
  const extents = new Extents();
  shapes.forEach((s, i) => void extents.learn(equation.operands[i] ?? [], s ?? []));
  const dims = extents.all(equation.output);
  const summed = extents.letters(undefined).filter((letter) => !equation.output.includes(letter));
  if (operands.length === 1) return o.made(dims);
  // What three tensors cost depends on which two come first.
  return product(o, dims, operands.length === 2 ? mulDims(extents.all(summed)) : null);
};

/** Without an arrow the letters that occur once come out, in the order of the alphabet. */
function explicit(text: string): string {
  const bare = text.replaceAll(" ", "");
  if (bare.includes("->")) return bare;
  const letters = [...bare.replace(/[^A-Za-z]/g, "")];
  const once = letters.filter((l) => letters.indexOf(l) === letters.lastIndexOf(l)).sort();
  return `${bare}->${bare.includes("...") ? "..." : ""}${once.join("")}`;
}

/** Keras' own product of batches: the axes of each that are added up, the batch staying in front. */
const batchDot: Lower = (o) => {
  const [x, y] = [o.operand(0, "x").dims, o.operand(1, "y").dims];
  const axes = o.integers(2, "axes") ?? (x && y ? [x.length - 1, Math.max(y.length - 2, 1)] : []);
  if (!x || !y) return undefined;
  const [p, q] = [at(axes[0], x.length), at(axes[1] ?? axes[0], y.length)];
  const dims = [...x.filter((_, i) => i !== p), ...y.slice(1).filter((_, i) => i + 1 !== q)];
  return product(o, dims.length === 1 ? [...dims, 1] : dims, x[p ?? -1] ?? null);
};

const outer: Lower = (o) => {
  const [a, b] = [o.operand(0, "x1").dims, o.operand(1, "x2").dims];
  return a && b && product(o, [mulDims(a), mulDims(b)], 1);
};

const inner: Lower = (o) => {
  const [a, b] = [o.operand(0, "x1").dims, o.operand(1, "x2").dims];
  return a && b && product(o, [...a.slice(0, -1), ...b.slice(0, -1)], a.at(-1) ?? null);
};

const vecDot: Lower = (o) => {
  const [a, b] = [o.operand(0, "x1", "a").dims, o.operand(1, "x2", "b").dims];
  const rest = a && b && broadcast([a.slice(0, -1), b.slice(0, -1)]);
  return rest && product(o, rest, a.at(-1) ?? null);
};

const matvec: Lower = (o) => {
  const [a, b] = [o.operand(0, "a").dims, o.operand(1, "b").dims];
  if (!a || !b || a.length < 2) return undefined;
  const matrix = inOrder(a, o.flag("transpose_a"));
  const before = broadcast([matrix.slice(0, -2), b.slice(0, -1)]);
  return before && product(o, [...before, matrix.at(-2) ?? null], matrix.at(-1) ?? null);
};

const cross: Lower = (o) => {
  const dims = broadcast([o.operand(0, "a", "x1").dims ?? [], o.operand(1, "b", "x2").dims ?? []]);
  return dims && o.made(dims);
};

const kron: Lower = (o) => {
  const [a, b] = [o.operand(0, "x1").dims, o.operand(1, "x2").dims];
  return a?.length === b?.length ? o.made(a?.map((d, i) => mulDims([d, b?.[i] ?? null]))) : undefined;
};

/** The products of attention without its projections. */
const attention: Lower = (o) => {
  const [q, k, v] = [o.operand(0, "query"), o.operand(1, "key"), o.operand(2, "value")];
  const [query, key, value] = [q.values[0], k.values[0], v.values[0]];
  const [, rows, heads, width] = q.dims ?? [];
  if (!query || !key || !value || !o.plain(query, key, value) || q.dims?.length !== 4) return undefined;
  const keys = k.dims?.[1] ?? null;
  const depth = v.dims?.[3] ?? null;
  const weights = o.g.matmul(query, key, {
    heads: heads ?? null,
    rows: rows ?? null,
    inner: width ?? null,
    columns: keys,
    output: tensor([heads ?? null, rows ?? null, keys], "first"),
  });
  return o.g.matmul(o.g.softmax(weights, 2), value, {
    heads: heads ?? null,
    rows: rows ?? null,
    inner: keys,
    columns: depth,
    output: tensor([rows ?? null, heads ?? null, depth], "last"),
  });
};

export const products: Readonly<Record<string, Lower>> = {
  matmul,
  batchmatmul: matmul,
  sparsetensordensematmul: matmul,
  dot,
  batchdot: batchDot,
  tensordot,
  einsum,
  outer,
  inner,
  vdot: (o) => o.made([]),
  vecdot: vecDot,
  matvec,
  cross,
  kron,
  dotproductattention: attention,
};
