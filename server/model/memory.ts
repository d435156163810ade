import { DTYPE_BYTES, type Totals } from "./facts";
import { type Figure, sum } from "./figure";
import type { Options } from "./options";

/** Memory in bytes, at a type of numbers and a size of batch. */
export interface Memory {
  /** All weights, moving statistics included. */
  readonly weights: Figure;
  /** The most activations alive at one time at inference, each buffer freed after its last reader. */
  readonly peak: Figure;
  /**
   * What training with Adam needs at least: the weights, a gradient and two moments for each that is trained, and every
   * layer's output, kept for the backward pass.
   */
  readonly training: Figure;
}

export function memoryOf(
  { parameters, trainable, activations, peakActivations }: Totals,
  { dtype = "float32", batchSize = 1 }: Pick<Options, "dtype" | "batchSize">,
): Memory {
  const one = BigInt(DTYPE_BYTES[dtype]);
  const batch = BigInt(batchSize);
  const times = (k: bigint, { value, status }: Figure): Figure => ({ value: k * value, status });
  const weights = times(one, parameters);
  return {
    weights,
    peak: times(one * batch, peakActivations),
    training: sum([weights, times(3n * one, trainable), times(one * batch, activations)]),
  };
}
