import type { Dim } from "../../../model/dim";
import { at, eachOf, type Lower, type Operation } from "./operation";
import { BATCH } from "./whole";

const REDUCTIONS =
  "all any amax amin argmax argmin average countnonzero euclideannorm logsumexp max mean median min nanargmax nanargmin " +
  "nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar norm prod ptp std sum var variance zerofraction";

/** What is left of a shape when these axes are one value each. */
function left(dims: readonly Dim[], axes: readonly number[], keep: boolean): readonly Dim[] {
  const gone = new Set(axes);
  return keep ? dims.map((d, i) => (gone.has(i) ? 1 : d)) : dims.filter((_, i) => !gone.has(i));
}

function axesOf(o: Operation, rank: number, position: number): readonly number[] | undefined {
  const written = o.integers(position, "axis", "axes", "reduction_indices", "dimension");
  if (!written && o.part(position, "axis", "axes")) return undefined;
  const first = o.tf && (o.name === "argmax" || o.name === "argmin") ? [0] : undefined;
  const axes = (written ?? first)?.map((a) => at(a, rank)) ?? Array.from({ length: rank }, (_, i) => i);
  return axes.every((a): a is number => a !== undefined) ? axes : undefined;
}

/** What is left when some axes become one value each. All of them, with the batch, leave a scalar. */
const reduction: Lower = (o) => {
  const { g, x, name } = o;
  const dims = o.shape;
  if (!dims) return undefined;
  const axes = axesOf(o, dims.length, name === "norm" && o.tf ? 2 : 1);
  if (!axes) return undefined;
  const keep = o.flag("keepdims", "keep_dims");
  if (o.plain(x) && !axes.includes(0))
    return g.reduce(
      x,
      axes.map((a) => a - 1),
      name,
      keep,
    );
  return o.made(left(dims, axes, keep), { from: [x] });
};

/** A mean and a variance along the same axes. */
const moments: Lower = (o) => {
  const dims = o.shape;
  const axes = dims && axesOf(o, dims.length, 1);
  if (!dims || !axes) return undefined;
  const rest = left(dims, axes, o.flag("keepdims", "keep_dims"));
  return [0, 1].flatMap(() => o.made(rest, { from: [o.x] }) ?? []);
};

/** The largest values of the last axis, and where they are. */
const topK: Lower = (o) => {
  const dims = o.shape;
  const k = o.integer(1, "k") ?? (o.part(1, "k") ? null : 1);
  if (!dims) return undefined;
  const found = [...dims.slice(0, -1), k];
  return [0, 1].flatMap(() => o.made(found, { from: [o.x] }) ?? []);
};

const quantile: Lower = (o) => {
  const dims = o.shape;
  const { dims: q } = o.operand(1, "q");
  const written = o.integers(2, "axis");
  if (!dims || !q) return undefined;
  const axes = written?.map((a) => at(a, dims.length)) ?? dims.map((_, i) => i);
  if (!axes.every((a): a is number => a !== undefined)) return undefined;
  return o.made([...q, ...left(dims, axes, o.flag("keepdims"))], { from: [o.x] });
};

/** One value per example, or per position: what losses that compare along the last axis give. */
const perPosition: Lower = (o) => o.made(o.shape?.slice(0, -1));

const perImage: Lower = (o) => o.made(o.tf ? o.shape?.slice(0, -3) : []);

/** What leaves the shape as it is, but looks along an axis. */
const ALONG =
  "cumsum cumprod cumulativelogsumexp flip fliplr flipud flipleftright flipupdown sort roll argsort l2normalize reverse " +
  "reversesequence reversev2 rmsnorm layernorm layernormalization batchnormalization batchnorm localresponsenormalization lrn tril " +
  "triu bandpart matrixbandpart polar randomflipleftright randomflipupdown shuffle randomshuffle statelessshuffle dct idct fft ifft " +
  "fft2d ifft2d fft3d ifft3d tensorscattermdupdate tensorscatterndupdate tensorscatternd tensorscatterndadd tensorscatterndmax " +
  "tensorscatterndmin tensorscatterndsub sliceupdate scatterupdate putalongaxis digitize bucketize inv inverse matrixinverse " +
  "cholesky choleskyinverse pinv expm sqrtm logm affinetransform elastictransform perspectivetransform nancumsum nancumprod " +
  "gradient wrap unwrap nonmaxsuppressionmask normalizemoments";

const kept: Lower = (o) => {
  // Without an axis a cumulative sum of `keras.ops` runs over all values, and sorting takes them all.
  const all =
    !o.tf &&
    (/^(nan)?cum(sum|prod)$/.test(o.name)
      ? !o.part(1, "axis")
      : /^(arg)?sort$/.test(o.name) && o.isNone("axis"));
  if (all) return o.made([null], { from: [o.x] });
  if (o.plain(o.x)) return o.g.declared([o.x], o.x.type, o.name, "global");
  return o.made(o.shape, { from: [o.x] });
};

/** A tensor divided by its norm; TensorFlow gives the norm as well. */
const normalize: Lower = (o) => {
  const y = kept(o);
  const dims = o.shape;
  if (!o.tf || !dims || y === undefined) return y;
  const written = o.integers(2, "axis") ?? dims.map((_, i) => i);
  const norm = dims.map((d, i) => (written.includes(i) || written.includes(i - dims.length) ? 1 : d));
  return [y, o.made(norm, { from: [o.x] })].flatMap((v) => v ?? []);
};

const softmax: Lower = (o) => {
  const rank = o.shape?.length ?? 1;
  const axis = at(o.integer(1, "axis", "dim") ?? -1, rank) ?? rank - 1;
  const y = o.g.softmax(o.x, Math.max(axis - 1, 0));
  const whole = o.plain(o.x) ? undefined : o.whole(o.x);
  return whole ? o.noted(y, { dims: whole.dims }) : y;
};

/** One number per example, whatever there was. */
const perExample: Lower = (o) => o.made([BATCH]);

export const reductions: Readonly<Record<string, Lower>> = {
  ...eachOf(REDUCTIONS, reduction),
  ...eachOf(ALONG, kept),
  ...eachOf(
    "softmaxcrossentropywithlogits categoricalcrossentropy logpoissonloss cosinesimilarity kldivergence",
    perPosition,
  ),
  sparsesoftmaxcrossentropywithlogits: (o) => o.made(o.operand(0, "labels").dims),
  sparsecategoricalcrossentropy: (o) => o.made(o.operand(0, "target").dims),
  ...eachOf("psnr ssim ssimmultiscale totalvariation", perImage),
  ctcloss: perExample,
  ctcbatchcost: (o) => o.made([BATCH, 1]),
  moments,
  topk: topK,
  quantile,
  percentile: quantile,
  normalize,
  softmax,
  logsoftmax: softmax,
  intopk: (o) => o.made(o.operand(0, "targets").dims?.slice(0, 1)),
};
