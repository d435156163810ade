import { exact } from "./numbers";

/**
 * The same layer four ways: fully connected, locally connected, with shared weights, and after pooling. Weights are
 * counted without biases. Pure arithmetic: the hover, the rule and the preview in the browser all call it.
 */
export interface IdeasInput {
  readonly layer: number;
  readonly title: string;
  /** Which of the four the layer is as written. */
  readonly as: "full" | "local" | "shared";
  /** Spatial extents and channels of the map that it reads. */
  readonly space: readonly number[];
  readonly channels: number;
  /** All its output units, as a decimal string: of a dense layer its units, else positions × filters. */
  readonly units: string;
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly filters: number;
  readonly outputSpace: readonly number[];
  readonly groups: number;
}

/** What can be varied. */
export interface IdeasChoice {
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly filters: number;
  /** Extent and stride of the pooling window, the same along every axis. */
  readonly pool: number;
}

/** What is to be made of a layer: itself with the chosen sizes, a convolution, or itself beside a pooling. */
export interface IdeaWish {
  readonly way: "resized" | "shared" | "pooled" | "global";
  readonly choice: IdeasChoice;
}

export interface Way {
  readonly weights: bigint;
  /** The weights as a product of the layer's own numbers: `10·10 × 1,000,000`. */
  readonly product: string;
}

export interface FourWays {
  /** Values of the map that is read. */
  readonly inputs: bigint;
  /** Output units with the chosen stride and filters. */
  readonly units: bigint;
  /** Every unit reads every value, with its own weight. */
  readonly full: Way;
  /** Every unit reads a window of its own. */
  readonly local: Way;
  /** One window per filter, slid over all positions: a convolution. */
  readonly shared: Way;
  readonly pooled: Pooling;
}

/** No weights of its own, but fewer units for what follows. */
export interface Pooling extends Way {
  /** Positions of the pooled map, before and after: what a dense layer reads, what a windowed layer gives. */
  readonly before: bigint;
  readonly after: bigint;
  /** Weights of the same dense layer when the map is pooled first; 0 for a windowed layer. */
  readonly dense: bigint;
  /** The same after global pooling: one position per channel. */
  readonly denseGlobal: bigint;
}

export const chosen = (input: IdeasInput): IdeasChoice => ({
  window: input.window,
  stride: input.stride,
  filters: input.filters,
  pool: 2,
});

export function fourWays(input: IdeasInput, choice: IdeasChoice = chosen(input)): FourWays {
  const { space, channels, groups } = input;
  const inputs = product(space) * BigInt(channels);
  const units = unitsOf(input, choice);
  const reads = product(choice.window) * BigInt(Math.floor(channels / groups));
  const window = factors(choice.window, Math.floor(channels / groups));
  const fixed = input.as === "full" ? BigInt(input.units) : units;
  return {
    inputs,
    units,
    full: { weights: inputs * fixed, product: `${factors(space, channels)} × ${exact(fixed)}` },
    local: { weights: reads * units, product: `${window} × ${exact(units)}` },
    shared: {
      weights: reads * BigInt(choice.filters),
      product: `${window} × ${exact(choice.filters)} ${choice.filters === 1 ? "filter" : "filters"}`,
    },
    pooled: poolingOf(input, choice, units),
  };
}

/** The layer's own units as long as its stride and filters are; else what the chosen ones give with padding `same`. */
function unitsOf(input: IdeasInput, { stride, filters }: IdeasChoice): bigint {
  if (filters === input.filters && String(stride) === String(input.stride)) return BigInt(input.units);
  return product(outputPositions(input, stride)) * BigInt(filters);
}

function outputPositions(input: IdeasInput, stride: readonly number[]): readonly number[] {
  if (String(stride) === String(input.stride)) return input.outputSpace;
  return input.space.map((n, i) => Math.ceil(n / (stride[i] ?? 1)));
}

function poolingOf(input: IdeasInput, { pool, stride }: IdeasChoice, units: bigint): Pooling {
  const dense = input.as === "full";
  const map = dense ? input.space : outputPositions(input, stride);
  const pooled = map.map((n) => Math.max(Math.floor(n / pool), 1));
  const before = product(map);
  const after = product(pooled);
  const perPosition = before > 0n ? units / before : 0n;
  const left = dense ? after * BigInt(input.channels) : after * perPosition;
  const was = dense ? before * BigInt(input.channels) : before * perPosition;
  return {
    weights: 0n,
    product: `${exact(was)} → ${exact(left)} ${dense ? "inputs" : "units"}`,
    before,
    after,
    dense: dense ? left * BigInt(input.units) : 0n,
    denseGlobal: dense ? BigInt(input.channels) * BigInt(input.units) : 0n,
  };
}

/** A window of a hundredth of the map, at least 3 and at most the map, along every axis. */
export function usualWindow(space: readonly number[]): readonly number[] {
  const side = Math.max(3, Math.round(Math.min(...space) / 100));
  return space.map((n) => Math.min(side, n));
}

const product = (list: readonly number[]): bigint => list.reduce((p, n) => p * BigInt(n), 1n);

/** `10·10`, with the channels when there is more than one. */
const factors = (list: readonly number[], channels: number): string =>
  [...list, ...(channels === 1 ? [] : [channels])].join("·") || "1";
