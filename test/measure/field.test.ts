import assert from "node:assert/strict";
import { ReceptiveFields } from "../../server/measure/field";
import type { FieldAxis } from "../../server/model/facts";
import { tensor } from "../../server/model/tensor";
import type { Trace } from "../../server/model/trace";
import { Builder } from "../../server/trace/builder";
import {
  adaptive,
  bordered,
  bridge,
  convolution,
  linear,
  nearest,
  pixels,
  pooling,
  residual,
  type Seen,
  type Step,
  transposed,
} from "./networks";
import { Random } from "./random";

const INPUT = [260, 300] as const;

/** The field along both axes as the product says it. */
function stated(steps: readonly Step[]): readonly FieldAxis[] {
  const g = new Builder();
  const input = g.input(tensor([1, ...INPUT], "first"), false);
  const output = steps.reduce((x, step) => step.build(g, x), input);
  assert.deepEqual(g.faults, []);
  const trace: Trace = {
    nodes: g.nodes,
    values: g.values,
    byLayer: [],
    outputs: [],
    inputs: [],
    modelInputs: [input],
    foreign: new Set(),
    faults: [],
  };
  return new ReceptiveFields(trace).of(output)?.axes ?? [];
}

/** The positions that no border has cut anything from, with their places. */
function inner(seen: Seen, axis: FieldAxis, extent: number): Seen {
  const clear = seen.flatMap((_, i) => {
    const centre = axis.centre + axis.stride * i;
    const margin = axis.size / 2 + axis.stride + 1;
    return centre - margin > 0 && centre + margin < extent - 1 ? [i] : [];
  });
  const [first, last] = [clear[0], clear[clear.length - 1]];
  return first === undefined || last === undefined
    ? []
    : seen.map((s, i) => (i < first || i > last ? [NaN, NaN] : s));
}

/** After how many positions the picture repeats, moved on by the stride; none when there are too few to tell. */
function periodOf(places: readonly (readonly [number, Seen[number]])[], stride: number): number | undefined {
  for (let period = 1; period <= places.length / 2; period++) {
    const repeats = places.every(([, seen], i) => {
      const next = places[i + period]?.[1];
      if (!next) return true;
      const moved = [seen[0] + stride * period, seen[1] + stride * period];
      return seen[0] > seen[1]
        ? next[0] > next[1]
        : Math.abs(next[0] - (moved[0] as number)) < 1e-6 && Math.abs(next[1] - (moved[1] as number)) < 1e-6;
    });
    if (repeats) return period;
  }
  return undefined;
}

/** Compares what is stated with what is found; false where the network sees too much of the input to tell. */
function agrees(steps: readonly Step[], axis: 0 | 1, said: FieldAxis): boolean {
  const extent = INPUT[axis];
  const seen = steps.reduce((x, step) => step.follow(x, axis), pixels(extent));
  const places = inner(seen, said, extent).flatMap((s, i) => (Number.isNaN(s[0]) ? [] : [[i, s] as const]));
  const period = periodOf(places, said.stride);
  if (period === undefined) return false;
  const whole = places.slice(0, period).filter(([, s]) => s[0] <= s[1]);
  const text = steps.map((s) => s.text).join("; ");
  if (whole.length === 0) {
    assert.equal(said.size, 0, `nothing is seen through ${text}`);
    return true;
  }
  assert.equal(Math.max(...whole.map(([, [low, high]]) => high - low + 1)), said.size, `size of ${text}`);
  const off = whole.map(([i, [low, high]]) => (low + high) / 2 - (said.centre + said.stride * i));
  const mean = off.reduce((a, b) => a + b, 0) / whole.length;
  assert.ok(Math.abs(mean) < 1e-6, `centre of ${text} is off by ${mean}`);
  return true;
}

function compare(
  seed: number,
  count: number,
  most: number,
  kinds: readonly ((random: Random) => Step)[],
): void {
  const random = new Random(seed);
  let told = 0;
  for (let n = 0; n < count; n++) {
    const steps = Array.from({ length: random.integer(1, most) }, () => random.pick(kinds)(random));
    const axes = stated(steps);
    assert.equal(axes.length, 2);
    for (const axis of [0, 1] as const) if (agrees(steps, axis, axes[axis] as FieldAxis)) told++;
  }
  assert.ok(told > count, `only ${told} of ${2 * count} could be told`);
}

describe("receptive field, against every connection followed", () => {
  it("of convolutions and pooling, strided and dilated", () => {
    compare(1, 150, 5, [convolution, pooling, bordered]);
  });

  it("of residual branches", () => {
    compare(2, 120, 5, [convolution, pooling, residual]);
  });

  it("of up-sampling, whose neighbours see differently much", () => {
    compare(3, 150, 4, [convolution, nearest, pooling]);
  });

  it("of interpolation", () => {
    compare(4, 100, 3, [convolution, linear, pooling]);
  });

  it("of transposed convolutions, holes included", () => {
    compare(5, 150, 4, [convolution, transposed, pooling]);
  });

  it("of pooling to a number of positions", () => {
    compare(6, 60, 3, [convolution, adaptive]);
  });

  it("of networks that go down and up again", () => {
    compare(7, 120, 4, [convolution, bridge, residual]);
  });

  it("of all of them together", () => {
    compare(8, 250, 4, [convolution, pooling, transposed, nearest, linear, residual, bridge, bordered]);
  });
});
