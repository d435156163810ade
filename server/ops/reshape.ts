import { type Dim, known, mapDim, mulDims } from "../model/dim";
import { channelAxis, type Layout, spatial, type Tensor, tensor, volume } from "../model/tensor";
import type { AxisWindow } from "../model/trace";
import { blurredLike, defineOp, type Refusal, refuse } from "./op";
import { regrouped } from "./regroup";

/** All axes from `start` to `end` folded into one. */
export const flatten = defineOp<{ readonly start: number; readonly end: number; readonly layout: Layout }>({
  name: "flatten",
  shape([x], a) {
    const { dims } = x as Tensor;
    if (!dims) return tensor(a.start === 0 && a.end === -1 ? [null] : null, a.layout);
    const end = a.end < 0 ? dims.length + a.end : a.end;
    if (a.start >= dims.length || end < a.start) return tensor(dims.length === 0 ? [1] : dims, a.layout);
    return tensor(
      [...dims.slice(0, a.start), mulDims(dims.slice(a.start, end + 1)), ...dims.slice(end + 1)],
      a.layout,
    );
  },
  window: ([x]) => (spatial(x as Tensor).length > 0 ? "collapse" : "pointwise"),
});

/** Another arrangement of the same number of values; one extent may be -1. */
export const reshape = defineOp<ReshapeAttrs>({
  name: "reshape",
  shape([x], a) {
    const { dims } = x as Tensor;
    const written = a.to.map((d) => d ?? "?").join("×");
    if (!isShape(a.to))
      return misshapen(
        a,
        `${written} is not a valid shape; at most one extent can be -1, and none can be less`,
      );
    const whole = dims ? volume(dims) : undefined;
    const rest = volume(a.to.filter((d) => d !== -1));
    const open = a.to.includes(-1);
    const filled = a.to.map(
      (d): Dim => (d !== -1 ? d : whole !== undefined && rest ? toDim(whole / rest) : null),
    );
    const y = tensor(filled, a.layout);
    if (whole === undefined || rest === undefined) return y;
    if (open ? rest !== 0n && whole % rest === 0n : whole === rest) return y;
    const values = open ? "" : ` (${rest})`;
    return misshapen(
      a,
      `${dims?.join("×")} has ${whole} values and cannot be reshaped to ${written}${values}`,
    );
  },
  window: ([x], _, y) => regrouped(x as Tensor, y),
});

interface ReshapeAttrs {
  readonly to: readonly (number | null)[];
  readonly layout: Layout;
}

const isShape = (to: readonly (number | null)[]): boolean =>
  to.every((d) => d === null || d >= -1) && to.indexOf(-1) === to.lastIndexOf(-1);

const misshapen = ({ to, layout }: ReshapeAttrs, what: string): Refusal => {
  const given = to.map((d) => (d !== null && d < 0 ? null : d));
  return refuse("shape-mismatch", tensor(given, layout), what, { attr: "shape" });
};

const toDim = (n: bigint): Dim => (n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : null);

/** The axes in another order. `order[i]` is the input axis that becomes output axis i. */
export const permute = defineOp<{ readonly order: readonly number[]; readonly layout: Layout }>({
  name: "permute",
  shape([x], a) {
    const { dims } = x as Tensor;
    if (!dims)
      return tensor(
        a.order.map(() => null),
        a.layout,
      );
    const y = tensor(
      a.order.map((i) => dims[i] ?? null),
      a.layout,
    );
    const sound =
      a.order.length === dims.length &&
      new Set(a.order).size === dims.length &&
      a.order.every((i) => i >= 0 && i < dims.length);
    if (sound) return y;
    return refuse(
      "shape-mismatch",
      y,
      `the order ${a.order.map((i) => i + 1).join(", ")} must name each of the ${dims.length} axes once`,
      { attr: "dims" },
    );
  },
  window([x], a) {
    const rank = a.order.length;
    const c = (x as Tensor).layout === "first" ? 0 : rank - 1;
    const out = a.layout === "first" ? 0 : rank - 1;
    const axes = a.order.filter((_, i) => i !== out);
    // The channels became a position: what was a position is now spread over the features.
    if (a.order[out] !== c) return "collapse";
    return { axes: axes.map((i): AxisWindow => ({ ...still, from: i > c ? i - 1 : i })) };
  },
});

const still = { kernel: 1, stride: 1, dilation: 1, padding: 0 } as const;

/** Zeros (or a reflection) around the spatial axes. */
export const pad = defineOp<{ readonly pairs: readonly (readonly [number, number])[]; readonly fn: string }>({
  name: "pad",
  shape: ([x], a) => resized(x as Tensor, a.pairs, 1, "padding"),
  window: (_, a) => ({ axes: a.pairs.map(([before]) => ({ ...still, padding: before })) }),
});

/** Rows and columns cut off the spatial axes. */
export const crop = defineOp<{ readonly pairs: readonly (readonly [number, number])[] }>({
  name: "crop",
  shape: ([x], a) => resized(x as Tensor, a.pairs, -1, "cropping"),
  window: (_, a) => ({ axes: a.pairs.map(([before]) => ({ ...still, padding: -before })) }),
});

function resized(
  x: Tensor,
  pairs: readonly (readonly [number, number])[],
  sign: 1 | -1,
  what: string,
): Tensor | Refusal {
  if (!x.dims) return x;
  const space = spatial(x);
  if (space.length !== pairs.length) {
    return refuse(
      "shape-mismatch",
      blurredLike(x),
      `${what} has values for ${pairs.length} axes, but its input has ${space.length} spatial axes`,
      { input: 0 },
    );
  }
  const c = channelAxis(x);
  let i = 0;
  const dims = x.dims.map((d, axis) => {
    if (axis === c) return d;
    const [before, after] = pairs[i++] as readonly [number, number];
    return mapDim(d, (n) => n + sign * (before + after));
  });
  if (!dims.some((d) => known(d) && d <= 0)) return tensor(dims, x.layout);
  // Nothing at all is a tensor as well; less than nothing is none.
  const runs = sign === 1 && dims.every((d) => !known(d) || d >= 0);
  return refuse(
    "window-too-large",
    runs ? tensor(dims, x.layout) : blurredLike(x),
    `${what} leaves nothing of the ${space.map((d) => d ?? "?").join("×")} input`,
    { attr: what, ...(runs ? { severity: "warning" as const } : {}) },
  );
}

/** Up- or down-sampling of the spatial axes by factors, or to sizes. */
export const resize = defineOp<{
  readonly factor?: readonly number[];
  readonly size?: readonly (number | null)[];
  readonly mode: string;
}>({
  name: "resize",
  shape([x], a) {
    const input = x as Tensor;
    if (!input.dims) return input;
    const c = channelAxis(input);
    let i = -1;
    const dims = input.dims.map((d, axis) => {
      if (axis === c) return d;
      i++;
      if (a.size) return a.size[i] ?? null;
      return mapDim(d, (n) => Math.floor(n * (a.factor?.[i] ?? a.factor?.[0] ?? 1)));
    });
    if (!dims.some((d, axis) => axis !== c && known(d) && d <= 0)) return tensor(dims, input.layout);
    const blurred = dims.map((d, axis) => (axis === c ? d : null));
    const space = spatial(input).map((d) => d ?? "?");
    return refuse(
      "window-too-large",
      tensor(blurred, input.layout),
      `resizing leaves nothing of the ${space.join("×")} input`,
    );
  },
  window([x], a, y) {
    const to = spatial(y);
    const resized = samplingOf(a.mode);
    return {
      axes: spatial(x as Tensor).map((n, i) => {
        const [stride, per] = a.factor ? fraction(a.factor[i] ?? a.factor[0] ?? 1) : ratio(to[i] ?? null, n);
        const kernel = resized === "area" ? Math.ceil(per / stride) : TAPS[resized];
        return { kernel, stride, per, dilation: 1, padding: 0, resized };
      }),
    };
  },
});

const TAPS = { nearest: 1, linear: 2, cubic: 4 } as const;

function samplingOf(mode: string): keyof typeof TAPS | "area" {
  if (mode === "area") return mode;
  if (mode.startsWith("nearest")) return "nearest";
  return mode.includes("cubic") ? "cubic" : "linear";
}

const ratio = (out: Dim, into: Dim): readonly [number, number] =>
  known(out) && known(into) && out > 0 && into > 0 ? [out, into] : [1, 1];

/** A factor as a fraction of small whole numbers, `1.5` as 3/2; as it is where there is none. */
function fraction(factor: number): readonly [number, number] {
  for (let per = 1; per <= 64; per++) {
    const whole = Math.round(factor * per);
    if (whole > 0 && Math.abs(factor * per - whole) < 1e-9) return [whole, per];
  }
  return factor > 0 ? [factor, 1] : [1, 1];
}

/** Part of an axis, as a split or a chunk hands it out. */
export const slice = defineOp<{ readonly axis: number; readonly extent: Dim }>({
  name: "slice",
  shape([x], a) {
    const { dims, layout } = x as Tensor;
    if (!dims) return x as Tensor;
    const whole = dims[a.axis];
    const y = (extent: Dim): Tensor =>
      tensor(
        dims.map((d, i) => (i === a.axis ? extent : d)),
        layout,
      );
    if (!known(a.extent) || (a.extent > 0 && !(known(whole) && whole < a.extent))) return y(a.extent);
    const what = `a slice of ${a.extent} does not fit an axis of extent ${whole ?? "?"}`;
    return refuse("shape-mismatch", y(a.extent > 0 ? a.extent : null), what, { input: 0 });
  },
});

/** Blocks of space moved into channels (block > 0), as ReOrg, Focus and SPD do, or out of them (pixel shuffle). */
export const spaceToDepth = defineOp<{ readonly block: number; readonly inverse: boolean }>({
  name: "spaceToDepth",
  shape([x], a) {
    const input = x as Tensor;
    if (!input.dims) return input;
    const c = channelAxis(input);
    const area = a.block ** spatial(input).length;
    const bad = input.dims.find(
      (d, i) => known(d) && d % (a.inverse ? (i === c ? area : 1) : i === c ? 1 : a.block) !== 0,
    );
    const dims = input.dims.map((d, i) =>
      mapDim(d, (n) =>
        (i === c) === a.inverse ? Math.floor(n / (i === c ? area : a.block)) : n * (i === c ? area : a.block),
      ),
    );
    const y = tensor(dims, input.layout);
    if (bad === undefined) return y;
    return refuse(
      "indivisible",
      y,
      `a block of ${a.inverse ? area : a.block} does not divide the extent ${bad}`,
      { attr: "block" },
    );
  },
  window: ([x], a) => ({
    axes: spatial(x as Tensor).map(() => ({
      kernel: a.inverse ? 1 : a.block,
      stride: a.block,
      dilation: 1,
      padding: 0,
      ...(a.inverse ? { resized: "nearest" } : {}),
    })),
  }),
});
