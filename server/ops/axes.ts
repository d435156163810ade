import { type Dim, known } from "../model/dim";
import { channelAxis, type Layout, type Tensor, tensor } from "../model/tensor";
import type { AxisWindow, Window } from "../model/trace";
import { defineOp, refuse } from "./op";

/** An axis of the output: one of the input, or a new one along which the input is repeated. */
export type AxisSource = number | { readonly extent: Dim };

/**
 * The axes in another order, with new ones between them, or without some of extent 1: what expand, squeeze, swap and
 * repeat are.
 */
export const realign = defineOp<{ readonly axes: readonly AxisSource[]; readonly layout: Layout }>({
  name: "realign",
  shape([x], a) {
    const { dims } = x as Tensor;
    if (!dims) return tensor(null, a.layout);
    const y = tensor(
      a.axes.map((axis) => (typeof axis === "number" ? (dims[axis] ?? null) : axis.extent)),
      a.layout,
    );
    const used = a.axes.filter((axis) => typeof axis === "number");
    const wrong = dims.findIndex((d, i) => known(d) && d !== 1 && !used.includes(i));
    if (wrong < 0) return y;
    return refuse(
      "shape-mismatch",
      y,
      `an axis of extent ${dims[wrong]} cannot be dropped; only an axis of extent 1 can`,
      {
        attr: "axis",
      },
    );
  },
  window([x], a): Window {
    const input = x as Tensor;
    const c = input.dims ? channelAxis(input) : -1;
    const out = a.layout === "first" ? 0 : a.axes.length - 1;
    const positions = a.axes.filter((_, i) => i !== out);
    // A position became the channels: what is seen is spread over the features.
    const own = a.axes[out];
    if (typeof own === "number" && own !== c) return "collapse";
    return {
      axes: positions.map((axis): AxisWindow => {
        // New axes, and channels that became an axis of their own: the input has no positions along them.
        if (typeof axis !== "number" || axis === c) return { ...STILL, from: null };
        return { ...STILL, from: c >= 0 && axis > c ? axis - 1 : axis };
      }),
    };
  },
});

const STILL = { kernel: 1, stride: 1, dilation: 1, padding: 0 } as const;

/** One value for all along some axes: their sum, mean, largest …; the axes are gone, or kept with extent 1. */
export const reduce = defineOp<{
  readonly axes: readonly number[];
  readonly keep: boolean;
  readonly fn: string;
}>({
  name: "reduce",
  shape([x], a) {
    const { dims, layout } = x as Tensor;
    if (!dims) return tensor(null, layout);
    const gone = new Set(a.axes);
    const rest = a.keep ? dims.map((d, i) => (gone.has(i) ? 1 : d)) : dims.filter((_, i) => !gone.has(i));
    const y = tensor(rest, rest.length < dims.length && gone.has(channelAxis(x as Tensor)) ? "last" : layout);
    const beyond = a.axes.find((axis) => axis < 0 || axis >= dims.length);
    if (beyond === undefined) return y;
    return refuse(
      "shape-mismatch",
      y,
      `axis ${beyond + 1} does not exist in ${dims.map((d) => d ?? "?").join("×")}`,
      {
        attr: "axis",
      },
    );
  },
  window([x], a) {
    const input = x as Tensor;
    if (!input.dims) return "global";
    const c = channelAxis(input);
    if (a.axes.some((axis) => axis !== c)) return "global";
    return a.keep || a.axes.length === 0 || input.dims.length === 1 ? "pointwise" : "collapse";
  },
});
