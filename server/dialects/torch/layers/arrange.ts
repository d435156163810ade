import { type Dim, known, mapDim } from "../../../model/dim";
import { ownValue } from "../../../model/own";
import { channels, type Tensor, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Tree } from "../../../model/tree";
import { nearest } from "../../../text/nearest";
import type { Builder } from "../../../trace/builder";
import type { PerAxis } from "../../../trace/options";
import { type Arg, flag, integer, perAxis, shape, text } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import { type Arrives, axisAt, axisOf, defineModule, numberIn, OTHERWISE_READ, strict } from "../module";

export const Flatten = defineModule({
  type: "Flatten",
  doc: "Flattens several axes into one.",
  args: {
    start_dim: integer({ default: 1, doc: "First axis to flatten, counting the batch as axis 0." }),
    end_dim: integer({ default: -1, doc: "Last axis to flatten." }),
  },
  lower(g, [x], a) {
    checkEnds(g, x, a);
    const start = a.start_dim > 0 ? a.start_dim - 1 : axisOf(x, a.start_dim);
    // With the batch folded in, nothing can be said per example.
    if (start === undefined) return g.declared([x], tensor(null, "last"), "flatten", "collapse");
    const end = a.end_dim < 0 ? a.end_dim : a.end_dim - 1;
    return g.flatten(x, { start, end, layout: start === 0 ? "last" : x.type.layout });
  },
});

/** Both axes have to be there, and the batch to stay. */
function checkEnds(g: Builder, x: Value, a: { readonly start_dim: number; readonly end_dim: number }): void {
  const first = axisAt(g, x, a.start_dim, "start_dim");
  const last = axisAt(g, x, a.end_dim, "end_dim");
  if (first !== undefined && last !== undefined && first > last)
    g.fault("bad-argument", `start_dim ${a.start_dim} comes after end_dim ${a.end_dim}`, {
      attr: "start_dim",
    });
}

/** Extents, or pairs of a name and an extent. */
const unflattened: Arg<readonly Dim[]> = {
  ...shape({ required: true }),
  expects: "a list of extents",
  read(tree: Tree) {
    const one = shape({ required: true });
    if (tree.kind !== "seq" || tree.items.length === 0) return undefined;
    const isPlain = !tree.items.some((t) => t.kind === "seq");
    const said = isPlain ? one.read(tree) : undefined;
    if (isPlain) return said?.some((d) => typeof d === "string") ? undefined : said;
    const sizes = tree.items.map((t) =>
      t.kind === "seq" && t.items[1] ? one.read(t.items[1])?.[0] : undefined,
    );
    return sizes.every((d): d is Dim => d !== undefined) ? sizes : undefined;
  },
};

export const Unflatten = defineModule({
  type: "Unflatten",
  doc: "Splits one axis into several; one extent may be -1.",
  args: {
    dim: integer({ required: true, doc: "Axis, counting the batch as axis 0." }),
    unflattened_size: unflattened,
  },
  lower(g, [x], a) {
    const axis = axisAt(g, x, a.dim, "dim");
    const { dims } = x.type;
    if (!dims || axis === undefined) return g.declared([x], tensor(null, "first"), "unflatten", "collapse");
    const number = (d: Dim): number | null => (known(d) ? d : null);
    const to = [...dims.slice(0, axis), ...a.unflattened_size, ...dims.slice(axis + 1)].map(number);
    return g.reshape(x, to, to.length > 2 ? "first" : "last");
  },
});

const sampled = {
  size: perAxis({ min: 1, doc: "Output size." }),
} as const;

const factor: Arg<PerAxis | undefined> = {
  ...perAxis({ doc: "Output size as a multiple of the input size." }),
  whole: false,
  expects: "a number > 0, or a list with one per axis",
  read(tree) {
    const one = (t: Tree): number | undefined =>
      t.kind === "scalar" && typeof t.value === "number" && t.value > 0 && Number.isFinite(t.value)
        ? t.value
        : undefined;
    if (tree.kind !== "seq") return one(tree) ?? (numberIn(tree) || undefined);
    const list = tree.items.map(one);
    return list.length > 0 && list.every((n) => n !== undefined) ? list : undefined;
  },
};

const corners: Arg<boolean | undefined> = { ...strict({ default: false }), fallback: undefined };
const upsampleArgs = { ...sampled, scale_factor: factor } as const;

const AXES: Readonly<Record<string, readonly number[]>> = {
  linear: [2],
  bilinear: [3],
  bicubic: [3],
  trilinear: [4],
};

/** Modes for any number of spatial axes. */
const ANY: ReadonlySet<string> = new Set(["nearest", "nearest-exact", "area"]);

function resized(
  g: Builder,
  [x]: readonly [Value, ...Value[]],
  a: ArgsOf<typeof upsampleArgs> & { readonly mode: string; readonly align_corners?: boolean | undefined },
): Value {
  const axes = ownValue(AXES, a.mode);
  const { dims } = x.type;
  if (!axes && !ANY.has(a.mode)) {
    const modes = [...ANY, ...Object.keys(AXES)];
    const near = nearest(a.mode, modes, 1)[0];
    g.fault(
      "bad-argument",
      `has no mode ${a.mode}${near ? `; did you mean ${near}?` : `; available: ${modes.join(", ")}`}`,
      {
        attr: "mode",
        ...(near ? { instead: { attr: "mode", value: near } } : {}),
      },
    );
  }
  if (!axes && ANY.has(a.mode) && a.align_corners !== undefined)
    g.fault("bad-argument", `accepts align_corners only in the modes ${Object.keys(AXES).join(", ")}`, {
      attr: "align_corners",
    });
  if (axes && dims && !axes.includes(dims.length))
    g.fault(
      "shape-mismatch",
      `mode ${a.mode} needs ${(axes[0] ?? 1) - 1} spatial axes, but ${dims.length - 1} arrive`,
      {
        attr: "mode",
      },
    );
  if ((a.size === undefined) === (a.scale_factor === undefined))
    g.fault("bad-argument", "takes either size or scale_factor");
  checkCounts(g, x, a);
  const count = Math.max((dims?.length ?? 1) - 1, 1);
  if (a.size === undefined) return g.resize(x, { factor: a.scale_factor ?? 1, mode: a.mode });
  const size = typeof a.size === "number" ? Array<number>(count).fill(a.size) : a.size;
  return g.resize(x, { size, mode: a.mode });
}

/** A list has one number per spatial axis. */
function checkCounts(g: Builder, { type: { dims } }: Value, a: ArgsOf<typeof upsampleArgs>): void {
  if (!dims) return;
  for (const attr of ["size", "scale_factor"] as const) {
    const said = a[attr];
    if (typeof said !== "object" || said.length === dims.length - 1) continue;
    g.fault("shape-mismatch", `${attr} has ${said.length} values for ${dims.length - 1} spatial axes`, {
      attr,
    });
  }
}

export const Upsample = defineModule({
  type: "Upsample",
  doc: "Resizes the spatial axes to a size or by a factor.",
  args: {
    ...upsampleArgs,
    mode: text({ default: "nearest" }),
    align_corners: corners,
    recompute_scale_factor: flag({}),
  },
  input: { as: "first", axes: [2, 3, 4], full: "channels" },
  lower: resized,
});

export const upsamplings = (
  [
    ["UpsamplingNearest2d", "nearest"],
    ["UpsamplingBilinear2d", "bilinear"],
  ] as const
).map(([type, mode]) =>
  defineModule({
    type,
    doc: "Resizes the two spatial axes to a size or by a factor.",
    args: upsampleArgs,
    input: { as: "first", axes: [3] },
    lower: (g, inputs, a) => resized(g, inputs, { ...a, mode }),
  }),
);

/** Before the channels and the two axes of the map there may be any others. */
const beyond =
  (attr: string, inverse: boolean): Arrives["otherwise"] =>
  (g, x, args) => {
    const dims = x.type.dims ?? [];
    if (dims.length < 4) return undefined;
    const map = g.declared([x], tensor(dims.slice(-3), "first"), OTHERWISE_READ);
    const y = g.spaceToDepth(map, Number(args[attr]), inverse);
    return g.declared(
      [y],
      tensor(y.type.dims && [...dims.slice(0, -3), ...y.type.dims], x.type.layout),
      OTHERWISE_READ,
    );
  };

export const PixelShuffle = defineModule({
  type: "PixelShuffle",
  doc: "Rearranges channels into blocks of space.",
  args: { upscale_factor: integer({ min: 1, required: true }) },
  input: { as: "first", axes: [3], otherwise: beyond("upscale_factor", true) },
  lower: (g, [x], a) => g.spaceToDepth(x, a.upscale_factor, true),
});

export const PixelUnshuffle = defineModule({
  type: "PixelUnshuffle",
  doc: "Rearranges blocks of space into channels.",
  args: { downscale_factor: integer({ min: 1, required: true }) },
  input: { as: "first", axes: [3], unbatched: true, otherwise: beyond("downscale_factor", false) },
  lower: (g, [x], a) => g.spaceToDepth(x, a.downscale_factor),
});

export const ChannelShuffle = defineModule({
  type: "ChannelShuffle",
  doc: "Interleaves the channels of all groups.",
  args: { groups: integer({ min: 1, required: true }) },
  input: { as: "first" },
  lower(g, [x], a) {
    const c = channels(x.type);
    if (known(c) && c % a.groups !== 0)
      g.fault("indivisible", `${a.groups} groups do not divide the ${c} channels`, { attr: "groups" });
    return g.declared([x], x.type, "channelShuffle");
  },
});

/** One number for both axes, or two; a list of one is none. */
const plane = (one: Arg<PerAxis>): Arg<PerAxis> => ({
  ...one,
  expects: one.expects.replace("a list with one per axis", "a list of two"),
  read: (tree) => (tree.kind === "seq" && tree.items.length !== 2 ? undefined : one.read(tree)),
});

const window = {
  kernel_size: plane(perAxis({ min: 1, required: true, doc: "Kernel size." })),
  dilation: plane(perAxis({ min: 1, default: 1 })),
  padding: plane(perAxis({ min: 0, default: 0 })),
  stride: plane(perAxis({ min: 1, default: 1 })),
} as const;

const sliding = (a: ArgsOf<typeof window>) => ({
  kernel: a.kernel_size,
  dilation: a.dilation,
  padding: a.padding,
  stride: a.stride,
  rank: 2,
});

export const Unfold = defineModule({
  type: "Unfold",
  doc: "Extracts windows: the values of each become the channels of one position of a sequence.",
  args: window,
  input: { as: "first", axes: [3], full: "all" },
  lower(g, [x], a) {
    const y = g.patches(x, sliding(a));
    const { dims } = y.type;
    const folded = dims ? [dims[0] ?? null, product(dims.slice(1))] : null;
    return g.declared([y], tensor(folded, "first"), "fold", "fold");
  },
});

export const Fold = defineModule({
  type: "Fold",
  doc: "Puts windows back on a map of the given size, adding up where they overlap.",
  args: { output_size: perAxis({ min: 1, required: true }), ...window },
  input: { as: "first", axes: [2] },
  lower(g, [x], a) {
    const size = typeof a.output_size === "number" ? [a.output_size, a.output_size] : a.output_size;
    const map = g.declared([x], windowsOf(x, size, a), "unfold", "unfold");
    return g.overlay(map, { ...sliding(a), size });
  },
});

const product = ([a = null, b = null]: readonly Dim[]): Dim => (known(b) ? mapDim(a, (n) => n * b) : null);

/** The positions of a sequence as rows and columns of windows, where they are as many as fit over the map. */
function windowsOf({ type }: Value, size: readonly number[], a: ArgsOf<typeof window>): Tensor {
  const along = (n: PerAxis, i: number): number => (typeof n === "number" ? n : (n[i] ?? n[0] ?? 1));
  const grid = size.map((n, i) => {
    const reach = along(a.dilation, i) * (along(a.kernel_size, i) - 1) + 1;
    return Math.floor((n + 2 * along(a.padding, i) - reach) / along(a.stride, i)) + 1;
  });
  const [c = null, length = null] = type.dims ?? [];
  const [rows = 1, columns = 1] = grid;
  const fits = !known(length) || length === rows * columns;
  return tensor([c, ...(fits ? grid : [length, 1])], "first");
}
