import { type Dim, known } from "../model/dim";
import { arranged, channels, spatial, type Tensor } from "../model/tensor";
import { defineOp } from "./op";
import { axesOf, type Slide, slide, wrongRank } from "./slide";

export interface PoolAttrs extends Slide {
  readonly mode: "max" | "average" | "lp";
}

/** A window without weights: its largest value or its mean stands for all of it. */
export const pool = defineOp<PoolAttrs>({
  name: "pool",
  shape: ([x], a) =>
    slide(
      x as Tensor,
      a,
      (space) => arranged((x as Tensor).layout, space, channels(x as Tensor)),
      `${a.mode} pooling`,
    ),
  window: ([x], a) => ({ axes: axesOf(x as Tensor, a) }),
});

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
      if (size === null || size === extent) return { kernel: 1, stride: 1, dilation: 1, padding: 0 };
      if (size === 1) return { kernel: 1, stride: 1, dilation: 1, padding: 0, global: true };
      // torch: window i is [floor(i·n/m), ceil((i+1)·n/m)).
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
