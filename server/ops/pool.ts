import { type Dim, known } from "../model/dim";
import { arranged, channels, spatial, type Tensor } from "../model/tensor";
import { defineOp, type Refusal, refuse } from "./op";
import { axesOf, type Slide, slide, wrongRank } from "./slide";

export interface PoolAttrs extends Slide {
  readonly mode: "max" | "average" | "lp";
}

/** A window without weights: its largest value or its mean stands for all of it. */
export const pool = defineOp<PoolAttrs>({
  name: "pool",
  shape([x], a) {
    const input = x as Tensor;
    const output = (space: readonly Dim[]): Tensor => arranged(input.layout, space, channels(input));
    return paddedTooFar(a, output) ?? slide(input, a, output, `${a.mode} pooling`);
  },
  window: ([x], a) => ({ axes: axesOf(x as Tensor, a) }),
});

/** With more padding than half the window, a window could stand on padding alone, and have no largest value or mean. */
function paddedTooFar(a: PoolAttrs, output: (space: readonly Dim[]) => Tensor): Refusal | undefined {
  if (typeof a.padding === "string") return undefined;
  const at = a.padding.findIndex((pair, i) => 2 * Math.max(...pair) > (a.kernel[i] as number));
  if (at < 0) return undefined;
  return refuse(
    "bad-argument",
    output(a.kernel.map(() => null)),
    `${a.mode} pooling: padding ${a.padding[at]?.[0]} is more than half of its window of ${a.kernel[at]}`,
    { attr: "padding" },
  );
}

export interface AdaptivePoolAttrs {
  readonly mode: "max" | "average";
  /** Wanted extents; null keeps the input's. All ones: global pooling. */
  readonly size: readonly (number | null)[];
}

/** Pooling to a given number of positions, whatever the input's. */
export const adaptivePool = defineOp<AdaptivePoolAttrs>({
  name: "adaptivePool",
  shape([x], a) {
    const input = x as Tensor;
    const space = a.size.map((n, i): Dim => n ?? spatial(input)[i] ?? null);
    const y = arranged(input.layout, space, channels(input));
    return wrongRank(input, a.size.length, y, "adaptive pooling") ?? y;
  },
  window: ([x], a) => ({
    axes: a.size.map((size, i) => {
      const extent = spatial(x as Tensor)[i] ?? null;
      if (size === 0) return { kernel: 0, stride: 1, dilation: 1, padding: 0 };
      if (size === null || size === extent) return { kernel: 1, stride: 1, dilation: 1, padding: 0 };
      if (size === 1) return { kernel: 1, stride: 1, dilation: 1, padding: 0, global: true };
      // Window i is [floor(i·n/m), ceil((i+1)·n/m)).
      const n = known(extent) ? extent : size;
      const kernel = Math.ceil(n / size) + (n % size === 0 ? 0 : 1);
      return { kernel, stride: size, per: n, dilation: 1, padding: 0, resized: "area" };
    }),
  }),
});

export interface GlobalPoolAttrs {
  readonly mode: "max" | "average";
  /** Keep the pooled axes with extent 1. */
  readonly keep: boolean;
}

/** One value per channel: the largest or the mean over all positions. */
export const globalPool = defineOp<GlobalPoolAttrs>({
  name: "globalPool",
  shape([x], a) {
    const input = x as Tensor;
    if (!input.dims) return a.keep ? input : arranged(input.layout, [], null);
    return arranged(input.layout, a.keep ? spatial(input).map(() => 1) : [], channels(input));
  },
  window: () => "global",
});
