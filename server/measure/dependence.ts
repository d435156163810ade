import type { AxisWindow } from "../model/trace";

/**
 * What the positions along one axis depend on, as the hull of input pixels: position i + n·period sees the pixels from
 * low[i] + n·advance to high[i] + n·advance. Without up-sampling all positions look alike and the period is 1; after it
 * the neighbours differ, and each phase is followed exactly. A phase that sees nothing has low = Infinity.
 */
export interface Dependence {
  readonly period: number;
  readonly advance: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const even = (low: number, high: number, stride: number): Dependence => ({
  period: 1,
  advance: stride,
  low: [low],
  high: [high],
});

/** A pixel of the input itself. */
export const pixel: Dependence = even(0, 0, 1);

/** Everything, at positions `stride` pixels apart. */
export const everywhere = (stride: number): Dependence => even(-Infinity, Infinity, stride);

/** The most pixels that a position sees. */
export function pixelsSeen(x: Dependence): number {
  let size = 0;
  for (let i = 0; i < x.period; i++) size = Math.max(size, (x.high[i] as number) - (x.low[i] as number) + 1);
  return size;
}

export const strideOf = (x: Dependence): number => x.advance / x.period;

/** The centre of what position 0 sees, in the mean over the phases: positions are `strideOf` apart from there. */
export function centreOf(x: Dependence): number {
  let total = 0;
  let seeing = 0;
  for (let i = 0; i < x.period; i++) {
    const middle = ((x.low[i] as number) + (x.high[i] as number)) / 2;
    if (!Number.isFinite(middle)) continue;
    total += middle - i * strideOf(x);
    seeing++;
  }
  return seeing > 0 ? total / seeing : 0;
}

/** More phases than this are taken for one: only sizes that nobody would choose lead there. */
const MOST_PHASES = 512;

/** What the outputs of a window depend on, when it slides over positions that depend on `x`. */
export function throughWindow(x: Dependence, w: AxisWindow): Dependence {
  // A thousand strides behind each other step further than numbers go.
  if (w.global || !(x.advance * w.stride < Infinity)) return everywhere(strideOf(x));
  if (x.period === 1 && !w.transposed && !w.resized) return slid(x, w);
  const [outputs, inputs] = rateOf(w);
  const turns = x.period / gcd(x.period, inputs);
  const period = outputs * turns;
  if (!(period >= 1 && period <= MOST_PHASES && Number.isInteger(inputs))) return averaged(x, w);
  const low: number[] = [];
  const high: number[] = [];
  for (let i = 0; i < period; i++) {
    const { first, step, count } = tapsOf(w, i);
    // Taps beyond these fall on the same phases again, further on.
    const told = Math.min(count, x.period);
    let least = Infinity;
    let most = -Infinity;
    for (let j = 0; j < told; j++) {
      least = Math.min(least, at(x, x.low, first + j * step));
      most = Math.max(most, at(x, x.high, first + (count - 1 - j) * step));
    }
    low.push(least);
    high.push(most);
  }
  return { period, advance: x.advance * ((inputs * turns) / x.period), low, high };
}

/** All positions alike, and a window that slides: nothing to follow phase by phase. */
function slid(
  { advance, low, high }: Dependence,
  { kernel, stride, dilation, padding }: AxisWindow,
): Dependence {
  const first = (low[0] as number) - padding * advance;
  const last = (high[0] as number) + (dilation * (kernel - 1) - padding) * advance;
  return kernel > 0 ? even(first, last, advance * stride) : even(Infinity, -Infinity, advance * stride);
}

function at(x: Dependence, bounds: readonly number[], position: number): number {
  if (x.period === 1) return (bounds[0] as number) + position * x.advance;
  const turn = Math.floor(position / x.period);
  return (bounds[position - turn * x.period] as number) + turn * x.advance;
}

/** So many outputs stand over so many inputs, in lowest terms. */
function rateOf(w: AxisWindow): readonly [outputs: number, inputs: number] {
  if (w.transposed) return [w.stride, 1];
  if (!w.resized) return [1, w.stride];
  const per = w.per ?? 1;
  const shared = gcd(w.stride, per);
  return [w.stride / shared, per / shared];
}

/** The inputs that an output reads: every `step`-th of them from `first` on. */
interface Taps {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

function tapsOf(w: AxisWindow, output: number): Taps {
  if (w.transposed) return spreadTo(w, output);
  if (w.resized) return sampledAt(w, output);
  return { first: output * w.stride - w.padding, step: w.dilation, count: w.kernel };
}

/** A transposed convolution writes input m to the outputs m·stride + j·dilation − padding: those m that hit this one. */
function spreadTo({ kernel, stride, dilation, padding }: AxisWindow, output: number): Taps {
  const place = output + padding;
  const shared = gcd(stride, dilation);
  const cycle = stride / shared;
  let j = 0;
  while (j < cycle && (((place - j * dilation) % stride) + stride) % stride !== 0) j++;
  if (j === cycle || j >= kernel) return { first: 0, step: 1, count: 0 };
  const count = Math.floor((kernel - 1 - j) / cycle) + 1;
  const step = dilation / shared;
  return { first: (place - j * dilation) / stride - (count - 1) * step, step, count };
}

/** Interpolation samples the middle of each output, as both frameworks do unless corners are aligned. */
function sampledAt({ resized, stride, per = 1 }: AxisWindow, output: number): Taps {
  if (resized === "nearest") return { first: Math.floor((output * per) / stride), step: 1, count: 1 };
  if (resized === "area") {
    const first = Math.floor((output * per) / stride);
    return { first, step: 1, count: Math.ceil(((output + 1) * per) / stride) - first };
  }
  const place = (2 * output + 1) * per - stride;
  const first = Math.floor(place / (2 * stride));
  if (place % (2 * stride) === 0) return { first, step: 1, count: 1 };
  return resized === "linear" ? { first, step: 1, count: 2 } : { first: first - 1, step: 1, count: 4 };
}

/** The hull of what two branches see; `agree`: their positions are equally far apart, as they have to be. */
export function hullOf(a: Dependence, b: Dependence): { readonly hull: Dependence; readonly agree: boolean } {
  const agree = Math.abs(strideOf(a) - strideOf(b)) <= 1e-9 * strideOf(a);
  const period = (a.period * b.period) / gcd(a.period, b.period);
  if (!agree || period > MOST_PHASES) return { hull: evenHull(a, b), agree };
  const indices = Array.from({ length: period }, (_, i) => i);
  const hull = {
    period,
    advance: a.advance * (period / a.period),
    low: indices.map((i) => Math.min(at(a, a.low, i), at(b, b.low, i))),
    high: indices.map((i) => Math.max(at(a, a.high, i), at(b, b.high, i))),
  };
  return { hull, agree };
}

function evenHull(a: Dependence, b: Dependence): Dependence {
  const [x, y] = [evened(a), evened(b)];
  return even(
    Math.min(x.low[0] as number, y.low[0] as number),
    Math.max(x.high[0] as number, y.high[0] as number),
    Math.max(strideOf(x), strideOf(y)),
  );
}

/** All phases taken for one of the largest size. */
function evened(x: Dependence): Dependence {
  const size = pixelsSeen(x);
  if (x.period === 1 || size === Infinity) return size === Infinity ? everywhere(strideOf(x)) : x;
  return centredAt(centreOf(x), size, strideOf(x));
}

const centredAt = (centre: number, size: number, stride: number): Dependence =>
  even(centre - (size - 1) / 2, centre + (size - 1) / 2, stride);

/** A window with too many phases to follow, by the mean of its outputs. */
function averaged(x: Dependence, w: AxisWindow): Dependence {
  const { period, low, high } = evened(x);
  if (period !== 1 || high[0] === Infinity) return everywhere(strideOf(x));
  const stride = strideOf(x);
  const centre = ((low[0] as number) + (high[0] as number)) / 2;
  const size = (high[0] as number) - (low[0] as number) + 1;
  const reach = w.dilation * (w.kernel - 1) + 1;
  const [outputs, inputs] = rateOf(w);
  const finer = (stride * inputs) / outputs;
  if (w.transposed) {
    const taps = Math.ceil(reach / w.stride);
    const shift = (stride * (2 * w.padding - (reach - 1))) / (2 * w.stride);
    return centredAt(centre + shift, size + (taps - 1) * stride, finer);
  }
  if (w.resized) return centredAt(centre + (finer - stride) / 2, size + (w.kernel - 1) * stride, finer);
  return centredAt(centre + stride * ((reach - 1) / 2 - w.padding), size + (reach - 1) * stride, finer);
}

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0 && Number.isFinite(x)) [x, y] = [y, x % y];
  return x || 1;
}
