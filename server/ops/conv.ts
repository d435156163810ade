import { type Dim, known, mapDim } from "../model/dim";
import { arranged, channels, spatial, type Tensor } from "../model/tensor";
import type { Weight } from "../model/trace";
import { defineOp, type Refusal, refuse, weight } from "./op";
import { axesOf, paddingAt, type Slide, slide, wrongRank } from "./slide";

export interface ConvAttrs extends Slide {
  readonly out: Dim;
  readonly groups: number;
  readonly bias: boolean;
}

/** Shared weights: one window per filter, slid over all positions. Depthwise is `groups` = channels. */
export const conv = defineOp<ConvAttrs>({
  name: "conv",
  shape: ([x], a) =>
    indivisible(x as Tensor, a, a.out) ??
    slide(x as Tensor, a, (space) => arranged((x as Tensor).layout, space, a.out), `convolution`),
  weights: ([x], a) => kernelWeights(a.kernel, a, channels(x as Tensor), a.out),
  macs: ([x], a, y) => [[...spatial(y), ...a.kernel, share(channels(x as Tensor), a.groups), a.out]],
  window: ([x], a) => ({ axes: axesOf(x as Tensor, a) }),
});

export interface LocalAttrs extends Slide {
  readonly out: Dim;
  readonly bias: boolean;
  /**
   * What is stored: a whole window for each position (the usual); only what falls on the input and not on its padding;
   * or one matrix from all inputs to all outputs, zero where nothing is connected.
   */
  readonly kept?: "windows" | "connections" | "matrix";
}

/**
 * Local connection without sharing: every position has a window of its own, and every output a bias of its own.
 */
export const locallyConnected = defineOp<LocalAttrs>({
  name: "locallyConnected",
  shape: ([x], a) =>
    slide(x as Tensor, a, (space) => arranged((x as Tensor).layout, space, a.out), "locally connected layer"),
  weights([x], a) {
    const y = slide(x as Tensor, a, (space) => arranged("last", space, a.out), "");
    const space: readonly Dim[] = "refused" in y ? a.kernel.map(() => null) : spatial(y);
    const kernel = weight("kernel", localKernel(x as Tensor, a, space));
    return a.bias ? [kernel, weight("bias", [...space, a.out])] : [kernel];
  },
  macs: ([x], a, y) => [localKernel(x as Tensor, a, spatial(y))],
  window: ([x], a) => ({ axes: axesOf(x as Tensor, a) }),
});

function localKernel(x: Tensor, a: LocalAttrs, space: readonly Dim[]): readonly Dim[] {
  const c = channels(x);
  switch (a.kept) {
    case "matrix":
      return [...spatial(x), c, ...space, a.out];
    case "connections":
      return [...spatial(x).map((d, i) => connections(d, space[i] ?? null, a, i)), c, a.out];
    default:
      return [...space, ...a.kernel, c, a.out];
  }
}

/** How many inputs all the windows along one axis fall on, those of each window counted for itself. */
function connections(extent: Dim, positions: Dim, a: Slide, axis: number): Dim {
  if (!known(extent) || !known(positions)) return null;
  const [kernel, stride] = [a.kernel[axis] as number, a.stride[axis] as number];
  const [before] = paddingAt(a, axis, extent);
  const after = (positions - 1) * stride + kernel - before - extent;
  // The outermost window hangs over by the padding, the next one by a stride less, and so on.
  const outside = (padding: number): number => {
    const windows = Math.min(positions, Math.max(Math.ceil(padding / stride), 0));
    return windows * padding - (stride * windows * (windows - 1)) / 2;
  };
  return mapDim(positions, (n) => n * kernel - outside(before) - outside(after));
}

export interface ConvTransposeAttrs extends ConvAttrs {
  /** Extra extent at the end, which the padding alone cannot express; null: what `same`/`valid` imply. */
  readonly outputPadding: readonly number[] | null;
}

/** The transpose of a convolution: every input spreads over a window of outputs. */
export const convTranspose = defineOp<ConvTransposeAttrs>({
  name: "convTranspose",
  shape([x], a) {
    const input = x as Tensor;
    const output = (space: readonly Dim[]): Tensor => arranged(input.layout, space, a.out);
    const unknown = output(a.kernel.map(() => null));
    const wrong =
      extendedTooFar(a, unknown) ??
      indivisible(input, a, a.out) ??
      wrongRank(input, a.kernel.length, unknown, "transposed convolution");
    if (wrong) return wrong;
    if (!input.dims) return unknown;
    const space = spatial(input).map((d, i) => mapDim(d, (n) => spread(n, a, i)));
    if (!space.some((d) => known(d) && d <= 0)) return output(space);
    const exact = space.every((d) => !known(d) || d >= 0);
    const read = spatial(input).map((d) => d ?? "?");
    return refuse(
      "window-too-large",
      exact ? output(space) : unknown,
      `transposed convolution: its padding crops the output of the ${read.join("×")} input to nothing`,
      { attr: "padding", ...(exact ? { severity: "warning" as const } : {}) },
    );
  },
  weights: ([x], a) => kernelWeights(a.kernel, a, channels(x as Tensor), a.out),
  macs: ([x], a) => [[...spatial(x as Tensor), ...a.kernel, share(channels(x as Tensor), a.groups), a.out]],
  window: (_, a) => ({
    axes: a.kernel.map((kernel, i) => ({
      kernel,
      // One that does not move is refused; what it would see is not computed with it.
      stride: Math.max(a.stride[i] as number, 1),
      dilation: a.dilation[i] as number,
      padding: cropped(a, i),
      transposed: true,
    })),
  }),
});

/** A convolution loses less than its stride to rounding, so that there is no more than that to give back. */
function extendedTooFar({ outputPadding, stride, dilation }: ConvTransposeAttrs, otherwise: Tensor) {
  const at =
    outputPadding?.findIndex((n, i) => n >= Math.max(stride[i] as number, dilation[i] as number)) ?? -1;
  if (at < 0) return undefined;
  return refuse(
    "bad-argument",
    otherwise,
    `transposed convolution: output padding ${outputPadding?.[at]} must be less than the stride (${stride[at]}) or the dilation (${dilation[at]})`,
    { attr: "output_padding" },
  );
}

/** The extent that `n` inputs spread over. `same` is n·s; `valid` is n·s + max(k − s, 0). */
function spread(n: number, a: ConvTransposeAttrs, i: number): number {
  const stride = a.stride[i] as number;
  const reach = (a.dilation[i] as number) * ((a.kernel[i] as number) - 1) + 1;
  const extra = a.outputPadding?.[i];
  if (a.padding === "same" || a.padding === "valid" || a.padding === "causal") {
    if (extra !== undefined) {
      const cut = a.padding === "same" ? 2 * Math.floor(reach / 2) : 0;
      return (n - 1) * stride + reach - cut + extra;
    }
    return a.padding === "same" ? n * stride : n * stride + Math.max(reach - stride, 0);
  }
  const [before, after] = a.padding[i] ?? [0, 0];
  return (n - 1) * stride - before - after + reach + (extra ?? 0);
}

function cropped(a: ConvTransposeAttrs, i: number): number {
  const reach = (a.dilation[i] as number) * ((a.kernel[i] as number) - 1) + 1;
  if (a.padding === "same") return Math.max(Math.floor((reach - (a.stride[i] as number)) / 2), 0);
  return typeof a.padding === "string" ? 0 : (a.padding[i]?.[0] ?? 0);
}

const share = (c: Dim, groups: number): Dim => mapDim(c, (n) => Math.floor(n / groups));

function kernelWeights(kernel: readonly number[], a: ConvAttrs, cin: Dim, out: Dim): readonly Weight[] {
  const k = weight("kernel", [...kernel, share(cin, a.groups), out]);
  return a.bias ? [k, weight("bias", [out])] : [k];
}

function indivisible(x: Tensor, a: ConvAttrs, out: Dim): Refusal | undefined {
  // Of groups that are not known (NaN) nobody can say what they divide.
  if (a.groups === 1 || Number.isNaN(a.groups)) return undefined;
  const bad = (
    [
      ["input", channels(x)],
      ["output", out],
    ] as const
  ).find(([, c]) => known(c) && c % a.groups !== 0);
  if (!bad) return undefined;
  return refuse(
    "indivisible",
    arranged(
      x.layout,
      a.kernel.map(() => null),
      out,
    ),
    `${a.groups} groups do not divide the ${bad[1]} ${bad[0]} channels`,
    { attr: "groups" },
  );
}
