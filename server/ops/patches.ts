import { type Dim, known, mapDim, mulDims } from "../model/dim";
import { arranged, channels, spatial, type Tensor } from "../model/tensor";
import { defineOp, refuse } from "./op";
import { axesOf, reach, type Slide, slide, wrongRank } from "./slide";

/** Every window's values side by side as the channels of its position: a convolution without its weights. */
export const patches = defineOp<Slide>({
  name: "patches",
  shape: ([x], a) =>
    slide(
      x as Tensor,
      a,
      (space) => arranged((x as Tensor).layout, space, mulDims([channels(x as Tensor), ...a.kernel])),
      "a window",
    ),
  window: ([x], a) => ({ axes: axesOf(x as Tensor, a) }),
});

export interface OverlayAttrs extends Slide {
  /** The extents that the windows are laid over. */
  readonly size: readonly number[];
}

/** The way back: the channels of each position spread over its window of a larger map, overlaps added up. */
export const overlay = defineOp<OverlayAttrs>({
  name: "overlay",
  shape([x], a) {
    const input = x as Tensor;
    const area = a.kernel.reduce((n, k) => n * k, 1);
    const c = channels(input);
    const y = arranged(
      input.layout,
      a.size,
      mapDim(c, (n) => Math.floor(n / area)),
    );
    const wrong = wrongRank(input, a.kernel.length, y, "an overlay of windows");
    if (wrong) return wrong;
    if (known(c) && c % area !== 0)
      return refuse("indivisible", y, `windows of ${area} values do not divide the ${c} channels`, {
        attr: "kernel",
      });
    const map = arranged(input.layout, a.size, c);
    const windows = slide(map, a, (space) => arranged(input.layout, space, c), "a window");
    if ("refused" in windows) return { ...windows, otherwise: y };
    const fits = spatial(windows).every((n, i) => !known(n) || (spatial(input)[i] ?? n) === n);
    if (fits) return y;
    const wanted = spatial(windows).join("×");
    return refuse(
      "shape-mismatch",
      y,
      `an output of ${a.size.join("×")} has ${wanted} windows, but ${spatial(input)
        .map((d) => d ?? "?")
        .join("×")} arrive`,
      { input: 0 },
    );
  },
  window: (_, a) => ({
    axes: a.kernel.map((kernel, i) => ({
      kernel,
      stride: a.stride[i] as number,
      dilation: a.dilation[i] as number,
      padding: typeof a.padding === "string" ? 0 : (a.padding[i]?.[0] ?? 0),
      transposed: true,
    })),
  }),
});

export interface UnpoolAttrs extends Slide {
  /** The wanted extents; what the windows spread over when absent. */
  readonly size?: readonly Dim[];
}

/** The largest values back where pooling found them, zeros elsewhere: as many positions as the pooling had read. */
export const unpool = defineOp<UnpoolAttrs>({
  name: "unpool",
  shape([x], a) {
    const input = x as Tensor;
    const output = (space: readonly Dim[]): Tensor => arranged(input.layout, space, channels(input));
    const nothing = output(a.kernel.map(() => null));
    const wrong = wrongRank(input, a.kernel.length, nothing, "unpooling");
    if (wrong) return wrong;
    if (!input.dims) return a.size ? output(a.size) : nothing;
    const space = spatial(input).map((d, i) => a.size?.[i] ?? mapDim(d, (n) => unpooled(n, a, i)));
    if (!space.some((d) => known(d) && d <= 0)) return output(space);
    return refuse("window-too-large", nothing, "unpooling: its padding crops the output to nothing", {
      attr: "padding",
    });
  },
  window: (_, a) => ({
    axes: a.kernel.map((kernel, i) => ({
      kernel,
      stride: a.stride[i] as number,
      dilation: 1,
      padding: typeof a.padding === "string" ? 0 : (a.padding[i]?.[0] ?? 0),
      transposed: true,
    })),
  }),
});

function unpooled(n: number, a: UnpoolAttrs, i: number): number {
  const [before, after] = typeof a.padding === "string" ? [0, 0] : (a.padding[i] ?? [0, 0]);
  return (n - 1) * (a.stride[i] as number) - before - after + reach(a.kernel[i] as number, 1);
}
