import type { Value } from "../../../../model/trace";
import { type BlockBuilder, width } from "../../building/block-builder";

/** One module of a whole network, in the order in which its parent lists them. */
export interface Stage {
  readonly name: string;
  readonly run: (b: BlockBuilder, x: Value) => Value;
}

export type Networks = Readonly<Record<string, () => readonly Stage[]>>;

export interface UnitArgs {
  readonly stride?: number;
  readonly groups?: number;
  /** A function, or none. */
  readonly act?: string | undefined;
}

/** Convolution without bias, batch norm, activation: modules of torch, which the framework does not fuse. */
export const unit = (
  b: BlockBuilder,
  name: string,
  x: Value,
  out: number,
  kernel = 1,
  o: UnitArgs = {},
): Value =>
  b.within(name, () => {
    const { stride = 1, groups = 1, act } = o;
    const y = b.g.batchNorm(b.convWithoutBias("", x, out, kernel, { stride, groups }));
    return act === undefined ? y : b.g.activation(y, act);
  });

/** Channels weighted by a small network on the mean of each. */
export function squeeze(b: BlockBuilder, x: Value, hidden: number, act: string, gate: string): Value {
  return b.within("se", () => {
    const y = b.g.activation(b.conv("fc1", b.g.globalPool(x, "average", true), hidden), act);
    return b.g.multiply(b.g.activation(b.conv("fc2", y, width(x)), gate), x);
  });
}

export const joined = (b: BlockBuilder, x: Value, y: Value): Value =>
  String(x.type.dims) === String(y.type.dims) ? b.g.add(x, y) : y;

/** The nearest multiple of 8, but not less than nine tenths. */
export function divisible(n: number, by = 8): number {
  const rounded = Math.max(by, Math.floor((n + by / 2) / by) * by);
  return rounded < 0.9 * n ? rounded + by : rounded;
}

/** `body` so often, each in a part of its own. */
export function series(
  b: BlockBuilder,
  times: number,
  x: Value,
  body: (x: Value, i: number) => Value,
): Value {
  let y = x;
  for (let i = 0; i < b.g.times(times); i++) y = b.within(String(i), () => body(y, i));
  return y;
}

export const averaged: Stage = { name: "avgpool", run: (b, x) => b.g.globalPool(x, "average", true) };

/** The dense layers at the end, with what stands between them; `first` comes before. */
export const classifier = (
  widths: readonly number[],
  act?: string,
  first: Stage["run"] = (_, x) => x,
): Stage => ({
  name: "classifier",
  run: (b, x) =>
    widths.reduce(
      (y, out, i) => {
        const active = i > 0 && act !== undefined ? b.g.activation(y, act) : y;
        return b.within(String(i), () => b.g.dense(active, out));
      },
      b.g.flatten(first(b, x)),
    ),
});
