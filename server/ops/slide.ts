import { type Dim, known, mapDim } from "../model/dim";
import { spatial, type Tensor } from "../model/tensor";
import type { AxisWindow } from "../model/trace";
import { type Refusal, refuse } from "./op";

/**
 * How an input is padded before a window slides over it. `same`: as many outputs as inputs divided by the stride,
 * rounded up; what the padding is follows from the extent. `causal`: all of it before. Pairs: before and after, per axis.
 */
export type Padding = "valid" | "same" | "causal" | readonly (readonly [before: number, after: number])[];

/** A window that slides over the spatial axes; every list has one number per axis. */
export interface Slide {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Padding;
  /** Round the number of positions up instead of down (a last window may hang over the edge). */
  readonly ceil?: boolean;
}

/** The extent of a dilated kernel. */
export const reach = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/** Padding before and after one axis. Where `same` meets an unknown extent, one that the stride divides is taken. */
export function paddingAt(a: Slide, axis: number, extent: Dim): readonly [number, number] {
  const k = reach(a.kernel[axis] as number, a.dilation[axis] as number);
  const s = a.stride[axis] as number;
  switch (a.padding) {
    case "valid":
      return [0, 0];
    case "causal":
      return [k - 1, 0];
    case "same": {
      const rest = known(extent) && extent % s !== 0 ? extent % s : s;
      const total = Math.max(k - rest, 0);
      const before = Math.floor(total / 2);
      return [before, total - before];
    }
    default:
      return a.padding[axis] ?? [0, 0];
  }
}

function windowPositions(extent: number, a: Slide, axis: number): number {
  const k = reach(a.kernel[axis] as number, a.dilation[axis] as number);
  const s = a.stride[axis] as number;
  if (a.padding === "same") return Math.ceil(extent / s);
  const [before, after] = paddingAt(a, axis, extent);
  const room = extent + before + after - k;
  if (!a.ceil) return room < 0 ? 0 : Math.floor(room / s) + 1;
  // A window may hang over the end, even the only one, but must start inside the input or its padding before.
  const count = Math.max(Math.ceil(room / s) + 1, 0);
  return (count - 1) * s >= extent + before ? count - 1 : count;
}

/**
 * The spatial extents after a window has slid over them, or why it cannot: wrong rank, or a window larger than the
 * padded input.
 */
export function slide(
  x: Tensor,
  a: Slide,
  output: (space: readonly Dim[]) => Tensor,
  what: string,
): Tensor | Refusal {
  const rank = a.kernel.length;
  const nothing = output(Array<Dim>(rank).fill(null));
  const wrong = wrongRank(x, rank, nothing, what);
  if (wrong) return wrong;
  if (!x.dims) return nothing;
  const space = spatial(x);
  // As many positions as before, however many that are: a symbol stays what it is.
  const kept = (i: number): boolean => {
    const [before, after] = paddingAt(a, i, null);
    return a.stride[i] === 1 && before + after + 1 === reach(a.kernel[i] as number, a.dilation[i] as number);
  };
  const out = space.map((d, i) =>
    typeof d === "string" && kept(i) ? d : mapDim(d, (n) => windowPositions(n, a, i)),
  );
  const empty = out.findIndex((d) => known(d) && d <= 0);
  if (empty < 0) return output(out);
  const [before, after] = paddingAt(a, empty, space[empty] ?? null);
  const needed = reach(a.kernel[empty] as number, a.dilation[empty] as number);
  const sizes = (list: readonly Dim[]): string => list.map((d) => d ?? "?").join("×");
  const dilated = needed === a.kernel[empty] ? "" : ` (${needed} with its dilation)`;
  return refuse(
    "window-too-large",
    nothing,
    `${what}: its ${sizes(a.kernel)} window${dilated} is larger than the ${sizes(space)} input${
      before + after > 0 ? ` padded by ${before + after}` : ""
    }; the smallest input it accepts is ${needed - before - after}`,
    { attr: "kernel" },
  );
}

/** Refuses an input that has another number of spatial axes than the window. */
export function wrongRank(x: Tensor, rank: number, otherwise: Tensor, what: string): Refusal | undefined {
  if (!x.dims || x.dims.length === rank + 1) return undefined;
  const axes = (n: number): string => `${n} spatial ${n === 1 ? "axis" : "axes"}`;
  return refuse(
    "shape-mismatch",
    otherwise,
    `${what} slides over ${axes(rank)}, but its input ${x.dims.map((d) => d ?? "?").join("×")} has ${axes(
      Math.max(x.dims.length - 1, 0),
    )}`,
    { input: 0 },
  );
}

/** The window of a slide, for receptive fields. */
export function axesOf(x: Tensor, a: Slide): readonly AxisWindow[] {
  const space = spatial(x);
  return a.kernel.map((kernel, i) => ({
    kernel,
    stride: a.stride[i] as number,
    dilation: a.dilation[i] as number,
    padding: paddingAt(a, i, space[i] ?? null)[0],
  }));
}
