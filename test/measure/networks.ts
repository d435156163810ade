import type { Value } from "../../server/model/trace";
import type { Builder } from "../../server/trace/builder";
import type { Random } from "./random";

/** What each position along one axis sees of the input, found by following every single connection. */
export type Seen = readonly (readonly [low: number, high: number])[];

export const pixels = (count: number): Seen => Array.from({ length: count }, (_, i) => [i, i] as const);

const NOTHING: Seen[number] = [Infinity, -Infinity];

const union = (a: Seen[number], b: Seen[number]): Seen[number] => [
  Math.min(a[0], b[0]),
  Math.max(a[1], b[1]),
];

/** The outputs, when output `o` is connected to the inputs of `taps(o)`; those outside are padding. */
function connect(x: Seen, count: number, taps: (o: number) => readonly number[]): Seen {
  return Array.from({ length: count }, (_, o) =>
    taps(o).reduce<Seen[number]>((seen, i) => union(seen, x[i] ?? NOTHING), NOTHING),
  );
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** One step of a network in two dimensions: as the builder is told it, and connection by connection along each axis. */
export interface Step {
  readonly text: string;
  build(g: Builder, x: Value): Value;
  follow(x: Seen, axis: 0 | 1): Seen;
}

type Two = readonly [number, number];

interface Sliding {
  readonly kernel: Two;
  readonly stride: Two;
  readonly dilation: Two;
  readonly padding: Two | "same" | "valid";
}

function follow({ kernel, stride, dilation, padding }: Sliding, x: Seen, axis: 0 | 1): Seen {
  const [k, s, d] = [kernel[axis], stride[axis], dilation[axis]];
  const span = (k - 1) * d + 1;
  const outputs = Math.ceil(x.length / s);
  const needed = Math.max((outputs - 1) * s + span - x.length, 0);
  const around = padding === "same" ? [Math.floor(needed / 2), Math.ceil(needed / 2)] : [0, 0];
  const [before = 0, after = 0] = typeof padding === "string" ? around : [padding[axis], padding[axis]];
  const count = Math.floor((x.length + before + after - span) / s) + 1;
  return connect(x, count, (o) => range(k).map((j) => o * s - before + j * d));
}

const two = (random: Random, low: number, high: number): Two => [
  random.integer(low, high),
  random.integer(low, high),
];

export function convolution(random: Random): Step {
  const slide: Sliding = {
    kernel: two(random, 1, 5),
    stride: two(random, 1, 2),
    dilation: two(random, 1, 3),
    padding: random.pick(["same", "valid", two(random, 0, 3)] as const),
  };
  return {
    text: `conv ${JSON.stringify(slide)}`,
    build: (g, x) => g.conv(x, { ...slide, out: 1 }),
    follow: (x, axis) => follow(slide, x, axis),
  };
}

export function pooling(random: Random): Step {
  const slide: Sliding = {
    kernel: two(random, 1, 3),
    stride: two(random, 1, 3),
    dilation: [1, 1],
    padding: random.pick(["same", "valid"] as const),
  };
  return {
    text: `pool ${JSON.stringify(slide)}`,
    build: (g, x) => g.pool(x, { ...slide, mode: "max" }),
    follow: (x, axis) => follow(slide, x, axis),
  };
}

export function transposed(random: Random): Step {
  const o = {
    kernel: two(random, 1, 5),
    stride: two(random, 1, 3),
    dilation: two(random, 1, 2),
    padding: two(random, 0, 1),
  };
  return {
    text: `transposed ${JSON.stringify(o)}`,
    build: (g, x) => g.convTranspose(x, { ...o, out: 1 }),
    follow(x, axis) {
      const [k, s, d, p] = [o.kernel[axis], o.stride[axis], o.dilation[axis], o.padding[axis]];
      const outputs: Seen[number][] = Array.from(
        { length: (x.length - 1) * s - 2 * p + d * (k - 1) + 1 },
        () => NOTHING,
      );
      x.forEach((seen, i) => {
        for (const j of range(k)) {
          const at = i * s + j * d - p;
          if (at >= 0 && at < outputs.length) outputs[at] = union(outputs[at] as Seen[number], seen);
        }
      });
      return outputs;
    },
  };
}

export function nearest(random: Random): Step {
  const factor = two(random, 1, 3);
  return {
    text: `nearest ×${factor}`,
    build: (g, x) => g.resize(x, { factor }),
    follow: (x, axis) => connect(x, x.length * factor[axis], (o) => [Math.floor(o / factor[axis])]),
  };
}

/** Half-pixel centres; an output that falls on an input's centre reads that one alone. */
export function linear(random: Random): Step {
  const factor = two(random, 1, 4);
  return {
    text: `linear ×${factor}`,
    build: (g, x) => g.resize(x, { factor, mode: "bilinear" }),
    follow: (x, axis) =>
      connect(x, x.length * factor[axis], (o) => {
        // In units of 1/(2·factor), so that the place is whole.
        const place = 2 * o + 1 - factor[axis];
        const whole = Math.floor(place / (2 * factor[axis]));
        return place === whole * 2 * factor[axis] ? [whole] : [whole, whole + 1];
      }),
  };
}

/** To a number of positions that need not divide the input's. */
export function adaptive(random: Random): Step {
  const parts = two(random, 2, 4);
  const sizeOf = (n: number, axis: 0 | 1): number =>
    Math.max(Math.floor((n * (parts[axis] - 1)) / parts[axis]), 1);
  return {
    text: `adaptive ${parts}`,
    build(g, x) {
      const [, h = 1, w = 1] = x.type.dims as readonly number[];
      return g.adaptivePool(x, "average", [sizeOf(h, 0), sizeOf(w, 1)]);
    },
    follow(x, axis) {
      const [n, m] = [x.length, sizeOf(x.length, axis)];
      return connect(x, m, (o) => {
        const first = Math.floor((o * n) / m);
        return range(Math.ceil(((o + 1) * n) / m) - first).map((i) => first + i);
      });
    },
  };
}

export function bordered(random: Random): Step {
  const [before, after] = [two(random, 0, 2), two(random, 0, 2)];
  const cut = random.next() < 0.5;
  const pairs = [
    [before[0], after[0]],
    [before[1], after[1]],
  ] as const;
  return {
    text: `${cut ? "crop" : "pad"} ${JSON.stringify(pairs)}`,
    build: (g, x) => (cut ? g.crop(x, pairs) : g.pad(x, pairs)),
    follow(x, axis) {
      const sign = cut ? -1 : 1;
      const count = x.length + sign * (before[axis] + after[axis]);
      return connect(x, count, (o) => [o - sign * before[axis]]);
    },
  };
}

/** A branch that keeps the size, added to its own input. */
export function residual(random: Random): Step {
  const kernel: Two = [2 * random.integer(0, 2) + 1, 2 * random.integer(0, 2) + 1];
  const branch: Sliding = { kernel, stride: [1, 1], dilation: two(random, 1, 2), padding: "same" };
  return {
    text: `residual ${JSON.stringify(branch)}`,
    build: (g, x) => g.add(g.conv(x, { ...branch, out: 1 }), x),
    follow(x, axis) {
      const y = follow(branch, x, axis);
      return x.map((seen, i) => union(seen, y[i] as Seen[number]));
    },
  };
}

/** Down by 2, up by 2, and the map from before beside it: a step of a U-Net. */
export function bridge(random: Random): Step {
  const kernel: Two = [2 * random.integer(1, 2) + 1, 2 * random.integer(1, 2) + 1];
  const inner: Sliding = { kernel, stride: [1, 1], dilation: [1, 1], padding: "same" };
  const down: Sliding = { kernel: [2, 2], stride: [2, 2], dilation: [1, 1], padding: "valid" };
  return {
    text: `bridge ${kernel}`,
    build(g, x) {
      const even = x.type.dims?.slice(1).map((n) => [0, (n as number) % 2] as const) as [Two, Two];
      const y = g.crop(x, even);
      const low = g.conv(g.pool(y, { ...down, mode: "max" }), { ...inner, out: 1 });
      return g.concat([g.resize(low, { factor: 2 }), y]);
    },
    follow(x, axis) {
      const y = x.slice(0, x.length - (x.length % 2));
      const low = follow(inner, follow(down, y, axis), axis);
      return y.map((seen, i) => union(seen, low[Math.floor(i / 2)] as Seen[number]));
    },
  };
}
