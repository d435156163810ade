import { type Dim, known, mulDims } from "../../../model/dim";
import { at, eachOf, type Lower } from "./operation";
import { BATCH } from "./whole";

/** The shape of a tensor as numbers, which other shapes are made of. */
const shape: Lower = (o) => {
  const dims = o.shape;
  return dims && o.made([dims.length], { from: [o.x], content: dims });
};

const size: Lower = (o) => {
  const dims = o.shape;
  return dims && o.made([], { from: [o.x], content: [mulDims(dims.map((d) => (d === BATCH ? null : d)))] });
};

const rank: Lower = (o) => {
  const dims = o.shape;
  return dims && o.made([], { from: [o.x], content: [dims.length] });
};

/** Numbers, random or not, in the shape that the first argument says. */
const filled: Lower = (o) => o.made(o.dims(0, "shape", "dims"));

const spread: Lower = (o) => {
  const to = o.dims(1, "shape");
  const own = o.operand(0, "input", "x").dims ?? o.shape;
  if (!to) return undefined;
  const kept = own ? [...Array<Dim>(Math.max(to.length - own.length, 0)).fill(1), ...own] : [];
  return o.made(to.map((d, i) => (d === -1 ? (kept[i] ?? null) : d)));
};

const range: Lower = (o) => {
  const numbers = [o.operand(0, "start"), o.operand(1, "limit", "stop"), o.operand(2, "delta", "step")];
  const [first, second, third] = numbers.map((p) => p.content?.[0]);
  const single = numbers[1]?.dims === undefined;
  const [from, to, step] = [single ? 0 : first, single ? first : second, third ?? 1];
  if (from === 0 && step === 1 && to === BATCH) return o.made([BATCH]);
  return o.made([
    known(from) && known(to) && known(step) && step !== 0 ? Math.max(Math.ceil((to - from) / step), 0) : null,
  ]);
};

const linspace: Lower = (o) => {
  const dims = o.operand(0, "start").dims ?? [];
  return o.made([o.integer(2, "num") ?? 50, ...dims]);
};

const sequenceMask: Lower = (o) => {
  const { dims } = o.operand(0, "lengths");
  return dims && o.made([...dims, o.operand(1, "maxlen").content?.[0] ?? null]);
};

const eye: Lower = (o) => {
  const rows = o.operand(0, "num_rows", "N").content?.[0] ?? null;
  const columns = o.operand(1, "num_columns", "M").content?.[0] ?? rows;
  return o.made([...(o.dims(2, "batch_shape") ?? []), rows, columns]);
};

const scattered: Lower = (o) => o.made(o.dims(2, "shape"));

const diagonal: Lower = (o) => {
  const dims = o.shape;
  return dims && o.made([...dims, dims.at(-1) ?? null]);
};

const least = (a: Dim | undefined, b: Dim | undefined): Dim => (known(a) && known(b) ? Math.min(a, b) : null);

const diagonalPart: Lower = (o) => {
  const dims = o.shape;
  return dims && dims.length > 1
    ? o.made([...dims.slice(0, -2), least(dims.at(-1), dims.at(-2))])
    : undefined;
};

/** One number for each matrix. */
const perMatrix: Lower = (o) => o.made(o.shape?.slice(0, -2));

const perMatrixTwice: Lower = (o) => [0, 1].flatMap(() => o.made(o.shape?.slice(0, -2)) ?? []);

const solved: Lower = (o) => o.made(o.operand(1, "rhs", "b").dims);

const singular: Lower = (o) => {
  const dims = o.shape;
  if (!dims || dims.length < 2) return undefined;
  const [m = null, n = null] = dims.slice(-2);
  const k = least(m, n);
  const before = dims.slice(0, -2);
  const s = [...before, k];
  const [u, v] = [
    [...before, m, k],
    [...before, ...(o.tf ? [n, k] : [k, n])],
  ];
  return (o.tf ? [s, u, v] : [u, s, v]).flatMap((d) => o.made(d) ?? []);
};

const eigen: Lower = (o) => {
  const dims = o.shape;
  return dims ? [dims.slice(0, -1), dims].flatMap((d) => o.made(d) ?? []) : undefined;
};

const triangular: Lower = (o) => {
  const dims = o.shape;
  if (!dims || dims.length < 2) return undefined;
  const [m = null, n = null] = dims.slice(-2);
  const before = dims.slice(0, -2);
  return [
    [...before, m, least(m, n)],
    [...before, least(m, n), n],
  ].flatMap((d) => o.made(d) ?? []);
};

/** Values of a map, one after the other: the counts depend on them. */
const found: Lower = (o) => o.made([null, o.shape?.length ?? null]);

const grid: Lower = (o) => {
  const sizes = o.operands.map((p) => p.dims?.[0] ?? null);
  const [a = null, b = null, ...rest] = sizes;
  const dims = o.text(-1, "indexing") === "ij" || sizes.length < 2 ? sizes : [b, a, ...rest];
  return sizes.flatMap(() => o.made(dims) ?? []);
};

/** Other positions for the values of a batch. */
const segmented: Lower = (o) => {
  const dims = o.operand(0, "data").dims ?? o.shape;
  return dims && o.made([o.integer(2, "num_segments") ?? null, ...dims.slice(1)]);
};

const bins: Lower = (o) => {
  const dims = o.shape;
  const count = o.integer(-1, "minlength", "bins", "nbins") ?? null;
  return dims && o.made(o.name === "bincount" && dims.length === 2 ? [dims[0] ?? null, count] : [count]);
};

const searched: Lower = (o) => o.made(o.operand(1, "values", "v").dims);

/** What `axis` does not name stays; the diagonal's own axes are gone. */
const trace: Lower = (o) => {
  const dims = o.shape;
  if (!dims) return undefined;
  const axes = o.tf ? [-2, -1] : [o.integer(2, "axis1") ?? 0, o.integer(3, "axis2") ?? 1];
  const gone = axes.map((a) => at(a, dims.length));
  return o.made(dims.filter((_, i) => !gone.includes(i)));
};

export const makers: Readonly<Record<string, Lower>> = {
  ...eachOf("shape shapen", shape),
  size,
  rank,
  ...eachOf(
    "zeros ones full fill empty normal uniform truncatednormal randomnormal randomuniform gamma poisson",
    filled,
  ),
  ...eachOf(
    "statelessrandomnormal statelessrandomuniform statelesstruncatednormal placeholderwithdefault",
    filled,
  ),
  ...eachOf("statelessnormal statelessuniform binomial", filled),
  ...eachOf("broadcastto", spread),
  ...eachOf("range arange", range),
  ...eachOf("linspace logspace", linspace),
  sequencemask: sequenceMask,
  eye,
  scatternd: scattered,
  scatter: scattered,
  ...eachOf("diag matrixdiag diagflat", diagonal),
  ...eachOf("diagpart matrixdiagpart tensordiagpart", diagonalPart),
  ...eachOf("det logdet matrixdeterminant", perMatrix),
  slogdet: perMatrixTwice,
  ...eachOf("solve triangularsolve solvetriangular lstsq choleskysolve", solved),
  svd: singular,
  ...eachOf("eig eigh", eigen),
  qr: triangular,
  ...eachOf("nonzero argwhere", found),
  meshgrid: grid,
  ...eachOf(
    "segmentsum segmentmax segmentmean segmentmin segmentprod unsortedsegmentsum unsortedsegmentmean",
    segmented,
  ),
  ...eachOf("unsortedsegmentmax unsortedsegmentmin unsortedsegmentprod", segmented),
  ...eachOf("bincount histogram histogramfixedwidth", bins),
  searchsorted: searched,
  trace,
};
