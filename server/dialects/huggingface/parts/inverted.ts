import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";

export interface Convolution {
  readonly out?: number;
  readonly size?: number;
  readonly stride?: number;
  readonly dilation?: number;
  /** Nothing behind the norm; what most have there is told by `fn`. */
  readonly linear?: boolean;
  readonly fn?: string;
  readonly padding?: number | readonly (readonly [number, number])[];
  readonly names?: readonly [string, string];
}

/** A window and statistics of the batch; one window per channel where no width is told. */
export function convolved(g: Builder, name: string, x: Value, p: Convolution): Value {
  const { out, size = 1, stride = 1, dilation = 1, fn = "relu6" } = p;
  const [conv, norm] = p.names ?? ["convolution", "normalization"];
  const window = {
    kernel: [size, size],
    stride: [stride, stride],
    dilation: [dilation, dilation],
    padding: p.padding ?? Math.floor(size / 2) * dilation,
    bias: false,
  };
  return g.within(name, () => {
    const y = g.within(conv, () =>
      out === undefined ? g.depthwise(x, window) : g.conv(x, { ...window, out }),
    );
    const z = g.within(norm, () => g.batchNorm(y));
    return p.linear ? z : g.activation(z, fn);
  });
}

export interface Inverted {
  readonly from: number;
  readonly wide: number;
  readonly out: number;
  readonly stride: number;
  readonly dilation?: number;
  readonly fn?: string;
}

/** Widened, looked at channel by channel, narrowed again: MobileNet's second block. */
export function inverted(g: Builder, x: Value, p: Inverted): Value {
  const { stride, dilation = 1, fn = "relu6" } = p;
  let y = convolved(g, "expand_1x1", x, { out: p.wide, fn });
  y = convolved(g, "conv_3x3", y, { size: 3, stride, dilation, fn });
  y = convolved(g, "reduce_1x1", y, { out: p.out, linear: true });
  return stride === 1 && p.from === p.out ? g.add(x, y) : y;
}

/** A number of channels as a multiple of `by`, and never less than nine tenths of what was asked for. */
export function divisible(value: number, by: number, least = by): number {
  const near = Math.max(least, Math.floor(Math.trunc(value + by / 2) / by) * by);
  return near < 0.9 * value ? near + by : near;
}

/** Halves go to the even number. */
export const even = (n: number): number => (Math.abs(n % 1) === 0.5 ? 2 * Math.round(n / 2) : Math.round(n));
