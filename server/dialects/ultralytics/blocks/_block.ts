import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder, PerAxis } from "../../../trace/builder";
import type { Arg, Settings } from "../rows";

/**
 * How the loader treats a module: `base` ones get their input channels and have the first argument scaled; a `repeat`
 * one takes the number of repeats itself, others are stacked; a `head` reads several rows.
 */
export interface Block {
  readonly base?: boolean;
  readonly repeats?: boolean;
  readonly head?: boolean;
  build(
    g: Builder,
    inputs: readonly Value[],
    args: readonly Arg[],
    row: RowContext,
  ): Value | readonly Value[];
}

export interface RowContext {
  readonly settings: Settings;
  /** Repeats after scaling, for modules that take them. */
  readonly n: number;
}

export const block = (b: Block): Block => b;

export const num = (a: Arg | undefined, fallback: number): number => (typeof a === "number" ? a : fallback);
export const bool = (a: Arg | undefined, fallback: boolean): boolean =>
  typeof a === "boolean" ? a : typeof a === "number" ? a !== 0 : fallback;
export const perAxis = (a: Arg | undefined, fallback: number): PerAxis =>
  Array.isArray(a) && a.length > 0 && a.every((n) => typeof n === "number")
    ? (a as number[])
    : num(a as Arg, fallback);

/** The number of channels, or 0 where unknown: then nothing below is known either. */
export const width = (x: Value): number => {
  const c = channels(x.type);
  return typeof c === "number" ? c : 0;
};

/** Half of the extent, rounded down, so that an odd kernel keeps the size. */
const around = (k: PerAxis, d: number): PerAxis =>
  typeof k === "number" ? Math.floor((d * (k - 1) + 1) / 2) : k.map((n) => Math.floor((d * (n - 1) + 1) / 2));

export interface ConvArgs {
  readonly stride?: PerAxis;
  readonly padding?: PerAxis | undefined;
  readonly groups?: number;
  readonly dilation?: number;
  readonly act?: boolean | string;
}

/** Convolution without bias, batch norm, activation (SiLU unless told otherwise). */
export function convBnAct(
  g: Builder,
  x: Value,
  out: number | null,
  kernel: PerAxis = 1,
  o: ConvArgs = {},
): Value {
  const { stride = 1, groups = 1, dilation = 1, act = true } = o;
  const padding = o.padding ?? around(kernel, dilation);
  const y = g.within("conv", () =>
    g.conv(x, { out, kernel, stride, padding, groups, dilation, bias: false, rank: 2 }),
  );
  const z = g.within("bn", () => g.batchNorm(y));
  return act === false ? z : g.within("act", () => g.activation(z, typeof act === "string" ? act : "silu"));
}

export const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

export const depthwise = (g: Builder, x: Value, out: number, kernel: number, o: ConvArgs = {}): Value =>
  convBnAct(g, x, out, kernel, { ...o, groups: gcd(width(x), out) });
