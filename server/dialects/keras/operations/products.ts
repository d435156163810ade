import { compatible, type Dim, meet, mulDims } from "../../../model/dim";
import { type Layout, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { stringOf } from "../../../model/tree";
import { Extents, equationOf } from "../einsum";
import { seenAs } from "../spec";
import { argument, integerAt, integersAt, type Lower, type Operation } from "./operation";

/** Rows by columns, for every place along the axes before them. */
const matmul: Lower = (o) => {
  const { g, inputs } = o;
  const [a, b] = inputs;
  const [left, right] = [a?.type.dims, b?.type.dims];
  if (!a || !b || !left || !right || left.length < 2 || right.length < 2) return undefined;
  const flipped = (key: string): boolean => String(argumentText(o, key)) === "true";
  const [rows, inner] = pairOf(left, flipped("transpose_a"));
  const [other, columns] = pairOf(right, flipped("transpose_b"));
  if (!compatible(inner, other)) return undefined;
  const before = left.slice(0, -2).map((d, i) => meet(d, right[i] ?? d));
  return g.matmul(a, b, {
    heads: mulDims(before),
    rows,
    inner: meet(inner, other),
    columns,
    output: tensor([...before, rows, columns], "last"),
  });
};

const argumentText = (o: Operation, key: string): unknown => {
  const tree = argument(o, -1, key);
  return tree?.kind === "scalar" ? tree.value : undefined;
};

function pairOf(dims: readonly Dim[], flipped: boolean): readonly [Dim, Dim] {
  const [a, b] = [dims.at(-2) ?? null, dims.at(-1) ?? null];
  return flipped ? [b, a] : [a, b];
}

const einsum: Lower = (o) => {
  const { g, inputs } = o;
  const text = stringOf(argument(o, 0, "subscripts", "equation"));
  const ranks = inputs.map((v) => (v.type.dims ? v.type.dims.length + 1 : undefined));
  const equation = text === undefined ? undefined : equationOf(text, ranks);
  const batch = equation?.output[0];
  const [a, b] = inputs;
  if (!equation || !a || !b || inputs.length !== 2) return undefined;
  if (equation.operands.some((letters) => letters[0] !== batch)) return undefined;
  const extents = new Extents();
  inputs.forEach((v, i) => void extents.learn(equation.operands[i]?.slice(1) ?? [], v.type.dims ?? []));
  const outer = equation.output.slice(1);
  const summed = extents.letters(batch).filter((letter) => !outer.includes(letter));
  return g.matmul(a, b, {
    heads: 1,
    rows: mulDims(extents.all(outer)),
    inner: mulDims(extents.all(summed)),
    columns: 1,
    output: tensor(extents.all(outer), "last"),
  });
};

const layoutOf = (o: Operation, x: Value): Layout => {
  const said = stringOf(argument(o, -1, "data_format"))?.toLowerCase();
  if (said === undefined) return x.type.layout;
  return said === "channels_first" || said.startsWith("nc") ? "first" : "last";
};

const resize: Lower = (o) => {
  const { g, x } = o;
  const size = integersAt(o, 1, "size");
  if (size?.length !== 2 || x.type.dims?.length !== 3) return undefined;
  const mode = stringOf(argument(o, 2, "interpolation", "method"))?.toLowerCase() ?? "bilinear";
  return g.resize(seenAs(x, layoutOf(o, x)), { size, mode: mode.replace(/^resize/, "") });
};

const pool =
  (mode: "max" | "average"): Lower =>
  (o) => {
    const { g, x } = o;
    const rank = (x.type.dims?.length ?? 0) - 1;
    const own = (list: readonly number[] | undefined) =>
      list?.length === rank + 2 ? list.slice(1, -1) : list;
    const kernel = own(integersAt(o, 1, "pool_size", "ksize"));
    const stride = own(integersAt(o, 2, "strides")) ?? kernel;
    const padding = stringOf(argument(o, 3, "padding"))?.toLowerCase() === "same" ? "same" : "valid";
    if (!kernel || !stride || rank < 1) return undefined;
    return g.pool(seenAs(x, layoutOf(o, x)), { mode, kernel, stride, padding, rank });
  };

const softmax: Lower = (o) => {
  const { g, x } = o;
  const rank = x.type.dims?.length ?? 1;
  const axis = integerAt(o, 1, "axis") ?? -1;
  return g.softmax(x, axis < 0 ? rank + axis : axis - 1);
};

const blocks =
  (inverse: boolean): Lower =>
  (o) => {
    const { g, x } = o;
    const block = integerAt(o, 1, "block_size");
    if (block === undefined || block < 1 || x.type.dims?.length !== 3) return undefined;
    return g.spaceToDepth(seenAs(x, layoutOf(o, x)), block, inverse);
  };

export const products: Readonly<Record<string, Lower>> = {
  matmul,
  batchmatmul: matmul,
  einsum,
  resize,
  resizebilinear: resize,
  resizenearestneighbor: resize,
  maxpool: pool("max"),
  averagepool: pool("average"),
  avgpool: pool("average"),
  softmax,
  logsoftmax: softmax,
  depthtospace: blocks(true),
  spacetodepth: blocks(false),
};
