import { spatial } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isScalar } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { PerAxis } from "../../../trace/options";
import { type Arg, choice, integer, perAxis } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import { arriving, defineModule, ranked, truth } from "../module";
import { checkExtents } from "./pad";

const zeroPadding = perAxis({ min: 0, default: 0, doc: "Zero padding around the input." });

/** What is less than nothing is said where the mode is known. */
const anyPadding = perAxis({ required: true });

/** Numbers per axis, or the two names that torch knows. */
const padding: Arg<PerAxis | "same" | "valid"> = {
  ...zeroPadding,
  expects: 'an integer ≥ 0, a list with one per axis, "same" or "valid"',
  read(tree) {
    const said = isScalar(tree) ? tree.value : undefined;
    return said === "same" || said === "valid" ? said : anyPadding.read(tree);
  },
  schema: { anyOf: [{ enum: ["same", "valid"] }, zeroPadding.schema] },
};

const out = integer({ min: 1, required: true, doc: "Number of output channels." });
const kernel = perAxis({ min: 1, required: true, doc: "Kernel size." });
const step = perAxis({ min: 1, default: 1 });
const groups = integer({ min: 1, default: 1 });
const bias = truth({ default: true });
const mode = choice(["zeros", "reflect", "replicate", "circular"], { default: "zeros" });

export const convArgs = {
  out_channels: out,
  kernel_size: kernel,
  stride: step,
  padding,
  dilation: step,
  groups,
  bias,
  padding_mode: mode,
} as const;

function convolved(g: Builder, x: Value, a: ArgsOf<typeof convArgs>, rank: number): Value {
  const { kernel_size, stride, dilation } = a;
  refuseStridedSame(g, a);
  const cut = cropped(g, x, a, rank);
  if (cut) return convolved(g, cut, { ...a, padding: 0 }, rank);
  checkKernel(g, x, kernel_size, rank);
  if (a.padding_mode === "reflect" || a.padding_mode === "circular")
    checkExtents(g, x, pairsAround(a, rank), a.padding_mode);
  return g.conv(x, {
    out: a.out_channels,
    kernel: kernel_size,
    stride,
    padding: a.padding,
    dilation,
    groups: a.groups,
    bias: a.bias,
    rank,
  });
}

/** What is padded by less than nothing, which only the modes of padding do that are none of zeros, loses its edge. */
function cropped(g: Builder, x: Value, a: ArgsOf<typeof convArgs>, rank: number): Value | undefined {
  if (typeof a.padding === "string" || [a.padding].flat().every((n) => n >= 0)) return undefined;
  const zeros = a.padding_mode === "zeros";
  g.fault(
    "bad-argument",
    `padding must be an integer ≥ 0${zeros ? "" : "; what is negative crops the input"}`,
    {
      attr: "padding",
      ...(zeros ? {} : { severity: "warning" as const }),
    },
  );
  return zeros ? x : g.pad(x, pairsAround(a, rank), a.padding_mode);
}

/** Weights have an axis per number of the window; no window stands on a map without positions. */
function checkKernel(g: Builder, x: Value, kernel: PerAxis, rank: number): void {
  if (typeof kernel !== "number" && kernel.length !== rank)
    g.fault("bad-argument", `kernel_size has ${kernel.length} values for ${rank} axes`, { attr: "kernel" });
  if (spatial(x.type).includes(0)) g.fault("window-too-large", "its input has no positions", { input: 0 });
}

export function refuseStridedSame(g: Builder, a: Pick<ArgsOf<typeof convArgs>, "padding" | "stride">): void {
  if (a.padding === "same" && [a.stride].flat().some((s) => s !== 1))
    g.fault("bad-argument", 'padding "same" requires a stride of 1', { attr: "padding" });
}

const along = (n: PerAxis, i: number): number => (typeof n === "number" ? n : (n[i] ?? n[0] ?? 0));

/** What is added before and after each axis. */
function pairsAround(a: ArgsOf<typeof convArgs>, rank: number): readonly (readonly [number, number])[] {
  return Array.from({ length: rank }, (_, i) => {
    if (a.padding === "valid") return [0, 0] as const;
    if (a.padding !== "same") return [along(a.padding, i), along(a.padding, i)] as const;
    const total = along(a.dilation, i) * (along(a.kernel_size, i) - 1);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  });
}

export const convs = ranked((rank) =>
  defineModule({
    type: `Conv${rank}d`,
    doc: "Convolution: each filter has one kernel, shared by all positions.",
    args: { in_channels: arriving, ...convArgs },
    input: { as: "first", axes: [rank + 1], attr: "in_channels" },
    lower: (g, [x], a) => convolved(g, x, a, rank),
  }),
);

export const lazyConvs = ranked((rank) =>
  defineModule({
    type: `LazyConv${rank}d`,
    doc: "Convolution that infers its number of input channels.",
    args: convArgs,
    input: { as: "first", axes: [rank + 1] },
    lower: (g, [x], a) => convolved(g, x, a, rank),
  }),
);

const lazyTransposed = {
  out_channels: out,
  kernel_size: kernel,
  stride: step,
  padding: zeroPadding,
  output_padding: perAxis({ min: 0, default: 0, doc: "Size added to one side of the output." }),
  groups,
  bias,
  dilation: perAxis({ min: 0, default: 1 }),
  padding_mode: choice(["zeros"], { default: "zeros" }),
} as const;

function transposed(g: Builder, x: Value, a: ArgsOf<typeof lazyTransposed>, rank: number): Value {
  checkKernel(g, x, a.kernel_size, rank);
  const extra = a.output_padding;
  if (typeof extra !== "number" && extra.length > 1 && extra.length !== rank)
    g.fault("bad-argument", `output_padding has ${extra.length} values for ${rank} axes`, {
      attr: "output_padding",
    });
  if (!isLess(a.output_padding, a.stride, a.dilation, rank))
    g.fault("bad-argument", "output_padding must be smaller than the stride or the dilation", {
      attr: "output_padding",
    });
  return g.convTranspose(x, {
    out: a.out_channels,
    kernel: a.kernel_size,
    stride: a.stride,
    padding: a.padding,
    outputPadding: a.output_padding,
    groups: a.groups,
    bias: a.bias,
    dilation: apart(g, a, rank),
    rank,
  });
}

/** Values that lie no step apart are one; a window of a single value has none to put apart. */
function apart(g: Builder, a: ArgsOf<typeof lazyTransposed>, rank: number): PerAxis {
  const axes = Array.from({ length: rank }, (_, i) => i);
  if (axes.every((i) => along(a.dilation, i) > 0)) return a.dilation;
  const single = axes.every((i) => along(a.kernel_size, i) === 1);
  g.fault("bad-argument", "dilation must be an integer ≥ 1", {
    attr: "dilation",
    ...(single ? { severity: "warning" as const } : {}),
  });
  return axes.map((i) => Math.max(along(a.dilation, i), 1));
}

/** What torch demands of the extra extent, along every axis. */
function isLess(extra: PerAxis, stride: PerAxis, dilation: PerAxis, rank: number): boolean {
  return Array.from({ length: rank }, (_, i) => i).every(
    (i) => along(extra, i) < Math.max(along(stride, i), along(dilation, i)),
  );
}

export const transposedConvs = ranked((rank) =>
  defineModule({
    type: `ConvTranspose${rank}d`,
    doc: "Transposed convolution: each input spreads over a window of outputs.",
    args: { in_channels: arriving, ...lazyTransposed },
    input: { as: "first", axes: [rank + 1], attr: "in_channels" },
    lower: (g, [x], a) => transposed(g, x, a, rank),
  }),
);

export const lazyTransposedConvs = ranked((rank) =>
  defineModule({
    type: `LazyConvTranspose${rank}d`,
    doc: "Transposed convolution that infers its number of input channels.",
    args: lazyTransposed,
    input: { as: "first", axes: [rank + 1] },
    lower: (g, [x], a) => transposed(g, x, a, rank),
  }),
);
