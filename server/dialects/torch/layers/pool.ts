import { known, mapDim } from "../../../model/dim";
import { arranged, channels, spatial, type Tensor, unknownTensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isNull } from "../../../model/tree";
import { shape as written } from "../../../text/numbers";
import type { Builder } from "../../../trace/builder";
import type { PerAxis, WindowOptions } from "../../../trace/options";
import { type Arg, integer, perAxis, real, shape } from "../../../vocabulary/args";
import { defineModule, numberIn, ranked, strict, truth } from "../module";

const kernel = perAxis({ min: 1, required: true, doc: "Window size." });
const step = perAxis({ min: 1, doc: "Stride; by default the window size." });
const stride: Arg<PerAxis | undefined> = {
  ...step,
  read: (tree) => (tree.kind === "seq" && tree.items.length === 0 ? [] : step.read(tree)),
};
/** AvgPool1d makes a tuple of it, of an empty mapping as well. */
const strideOfOne: typeof stride = {
  ...step,
  read: (tree) => (tree.kind === "map" && tree.entries.length === 0 ? [] : stride.read(tree)),
};

/** Without a step, or with an empty list of them, a window begins where the last one ends. */
const stepOf = (a: { readonly stride?: PerAxis | undefined; readonly kernel_size: PerAxis }): PerAxis =>
  a.stride === undefined || (typeof a.stride !== "number" && a.stride.length === 0)
    ? a.kernel_size
    : a.stride;

const padding = perAxis({ min: 0, default: 0 });
const ceil = strict({ default: false, doc: "Round the number of windows up." });
const indices = truth({ default: false, doc: "Return the positions of the maxima as a second output." });

/** torch refuses a padding of more than half of the window; over three axes, of what the window has without dilation. */
function checkPadding(g: Builder, o: WindowOptions, rank: number): void {
  const along = (n: PerAxis | undefined, i: number, fallback: number): number =>
    n === undefined ? fallback : typeof n === "number" ? n : (n[i] ?? n[0] ?? fallback);
  for (let i = 0; i < rank; i++) {
    const dilation = rank === 3 ? 1 : along(o.dilation, i, 1);
    const reach = dilation * (along(o.kernel, i, 1) - 1) + 1;
    if (along(o.padding as PerAxis, i, 0) <= Math.floor(reach / 2)) continue;
    g.fault("bad-argument", `padding must be at most half of its window of ${reach}`, {
      attr: "padding",
    });
    return;
  }
}

/** The places of what a max pooling kept. */
const withPlaces = (g: Builder, y: Value, wanted: boolean): readonly Value[] =>
  wanted ? [y, g.declared([y], y.type, "indices")] : [y];

export const maxPools = ranked((rank) =>
  defineModule({
    type: `MaxPool${rank}d`,
    doc: "Max pooling: the maximum of each window.",
    args: {
      kernel_size: kernel,
      stride,
      padding,
      dilation: perAxis({ min: 1, default: 1 }),
      return_indices: indices,
      ceil_mode: ceil,
    },
    input: { as: "first", axes: [rank + 1], unbatched: true, full: "channels" },
    lower(g, [x], a) {
      const window = {
        kernel: a.kernel_size,
        stride: stepOf(a),
        padding: a.padding,
        dilation: a.dilation,
        rank,
      };
      checkPadding(g, window, rank);
      return withPlaces(g, g.pool(x, { mode: "max", ceil: a.ceil_mode, ...window }), a.return_indices);
    },
  }),
);

/** Average pooling over three axes wants an input as large as its window even before it is padded. */
function checkVolume(g: Builder, x: Value, kernel: PerAxis): void {
  const space = spatial(x.type);
  const small = space.some(
    (d, i) => known(d) && d < (typeof kernel === "number" ? kernel : (kernel[i] ?? 1)),
  );
  if (small)
    g.fault("window-too-large", `its window is larger than the ${written(space)} input`, { attr: "kernel" });
}

const averageArgs = {
  kernel_size: kernel,
  stride,
  padding,
  ceil_mode: ceil,
  count_include_pad: strict({ default: true }),
} as const;

const whole = integer({});
const divisor: Arg<number | undefined> = {
  ...whole,
  expects: "an integer other than 0",
  read: (tree) => whole.read(tree) || undefined,
};

export const avgPools = ranked((rank) =>
  defineModule({
    type: `AvgPool${rank}d`,
    doc: "Average pooling: the mean of each window.",
    args: { ...averageArgs, ...(rank === 1 ? { stride: strideOfOne } : { divisor_override: divisor }) },
    input: { as: "first", axes: [rank + 1], unbatched: true, full: "channels" },
    lower(g, [x], a) {
      const window = {
        kernel: a.kernel_size,
        stride: stepOf(a),
        padding: a.padding,
        rank,
      };
      checkPadding(g, window, rank);
      if (rank === 3) checkVolume(g, x, a.kernel_size);
      return g.pool(x, { mode: "average", ceil: a.ceil_mode, ...window });
    },
  }),
);

const number = real({ required: true });
/** torch makes a number of it, and takes that root. */
const power: Arg<number> = {
  ...number,
  expects: "a number other than 0",
  read: (tree) => (numberIn(tree) ?? number.read(tree)) || undefined,
};

/** A list has one number per axis; over one axis there is none. */
const lpKernel = (rank: number): Arg<PerAxis> => ({
  ...kernel,
  expects: rank === 1 ? "an integer ≥ 1" : kernel.expects,
  read: (tree) =>
    tree.kind === "seq" && (rank === 1 || tree.items.length !== rank) ? undefined : kernel.read(tree),
});

export const lpPools = ranked((rank) =>
  defineModule({
    type: `LPPool${rank}d`,
    doc: "Power-average pooling: the p-norm of each window.",
    args: { norm_type: power, kernel_size: lpKernel(rank), stride, ceil_mode: ceil },
    input: { as: "first", axes: [rank + 1], unbatched: true, full: "channels" },
    lower(g, [x], a) {
      if (rank === 3) checkVolume(g, x, a.kernel_size);
      const { kernel_size: kernel, ceil_mode: ceil } = a;
      return g.pool(x, { mode: "lp", kernel, stride: stepOf(a), ceil, rank });
    },
  }),
);

/** Extents, where `None` keeps the input's. */
const sizes = (rank: number): Arg<readonly (number | null)[]> => ({
  ...shape({ required: true }),
  fallback: undefined,
  expects: "an integer, or a list with one per axis, in which null keeps the input's extent",
  read(tree) {
    // Over one axis torch's own code wants a number.
    if (isNull(tree) || (rank === 1 && tree.kind === "seq" && tree.items.some(isNull))) return undefined;
    if (tree.kind === "seq" && tree.items.length !== rank) return undefined;
    const dims = shape({ required: true }).read(tree);
    const fits = dims?.every((d) => d === null || (typeof d === "number" && d >= 0));
    return fits ? dims?.map((d) => (typeof d === "number" ? d : null)) : undefined;
  },
});

const perAxisOf = (size: readonly (number | null)[], rank: number): readonly (number | null)[] =>
  size.length === 1 ? Array<number | null>(rank).fill(size[0] ?? null) : size;

/** To one value it is the mean over the last axes, as many as it has, of whatever arrives. */
const meanOfLast = (rank: number) => (g: Builder, x: Value, args: Readonly<Record<string, unknown>>) => {
  const size = args.output_size as readonly (number | null)[];
  const axes = x.type.dims?.length ?? 0;
  if (rank === 1 || axes === rank || axes + 1 < rank || size.some((n) => n !== 1)) return undefined;
  g.fault(
    "shape-mismatch",
    `takes the mean over the last ${rank} of ${axes + 1} axes, which includes the batch`,
    {
      severity: "warning",
      input: 0,
    },
  );
  if (axes < rank) return g.declared([x], unknownTensor("last"), "mean", "global");
  const last = Array.from({ length: rank }, (_, i) => axes - rank + i);
  return g.reduce(x, last, "mean", true);
};

function adaptive(g: Builder, x: Value, mode: "max" | "average", size: readonly (number | null)[]): Value {
  // A mean over everything is made of nothing as well.
  const whole = mode === "average" && size.every((n) => n === 1);
  if (!whole && spatial(x.type).includes(0))
    g.fault("window-too-large", "its input has no positions", { input: 0 });
  return g.adaptivePool(x, mode, size);
}

export const adaptiveAvgPools = ranked((rank) =>
  defineModule({
    type: `AdaptiveAvgPool${rank}d`,
    doc: "Adaptive average pooling to a given output size.",
    args: { output_size: sizes(rank) },
    input: { as: "first", axes: [rank + 1], unbatched: true, otherwise: meanOfLast(rank) },
    lower: (g, [x], a) => adaptive(g, x, "average", perAxisOf(a.output_size, rank)),
  }),
);

export const adaptiveMaxPools = ranked((rank) =>
  defineModule({
    type: `AdaptiveMaxPool${rank}d`,
    doc: "Adaptive max pooling to a given output size.",
    args: { output_size: sizes(rank), return_indices: indices },
    input: { as: "first", axes: [rank + 1], unbatched: true, full: "channels" },
    lower: (g, [x], a) =>
      withPlaces(g, adaptive(g, x, "max", perAxisOf(a.output_size, rank)), a.return_indices),
  }),
);

const ratios: Arg<number | readonly number[] | undefined> = {
  ...real({ min: 0, max: 1 }),
  expects: "a number from 0 to 1, or a list with one per axis",
  read(tree) {
    const one = real({ min: 0, max: 1, required: true });
    if (tree.kind !== "seq") return one.read(tree);
    const list = tree.items.map((t) => one.read(t));
    return list.every((n) => n !== undefined) ? list : undefined;
  },
};

export const fractionalPools = ([2, 3] as const).map((rank) =>
  defineModule({
    type: `FractionalMaxPool${rank}d`,
    doc: "Fractional max pooling: windows at random places, to a given output size or ratio.",
    args: {
      kernel_size: kernel,
      output_size: perAxis({ min: 1 }),
      output_ratio: ratios,
      return_indices: indices,
    },
    input: { as: "first", axes: [rank + 1], unbatched: true, full: "channels" },
    lower(g, [x], a) {
      if ((a.output_size === undefined) === (a.output_ratio === undefined))
        g.fault("bad-argument", "takes either output_size or output_ratio");
      return withPlaces(
        g,
        g.declared([x], fractional(x, a.output_size, a.output_ratio, rank), "fractionalMaxPool", "global"),
        a.return_indices,
      );
    },
  }),
);

/** Where the windows stand is drawn at random each time; only their number is certain. */
function fractional(
  { type }: Value,
  size: PerAxis | undefined,
  ratio: number | readonly number[] | undefined,
  rank: number,
): Tensor {
  const space = Array.from({ length: rank }, (_, i) => {
    if (size !== undefined) return typeof size === "number" ? size : (size[i] ?? null);
    const share = typeof ratio === "number" ? ratio : ratio?.[i];
    return mapDim(spatial(type)[i] ?? null, (n) =>
      share === undefined ? Number.NaN : Math.floor(n * share),
    );
  });
  return arranged(type.layout, space, channels(type));
}

export const maxUnpools = ranked((rank) =>
  defineModule({
    type: `MaxUnpool${rank}d`,
    doc: "Max unpooling: puts values back at the positions of its second input.",
    args: { kernel_size: kernel, stride, padding },
    input: { as: "first", axes: [rank + 1], unbatched: true, full: "channels" },
    lower: (g, inputs, a) =>
      g.unpool(inputs, {
        kernel: a.kernel_size,
        stride: stepOf(a),
        padding: a.padding,
        rank,
      }),
  }),
);
