import { DTYPE_BYTES, type Totals } from "./facts";
import { type Figure, sum } from "./figure";
import type { Options } from "./options";

/** Memory in bytes, at a type of numbers and a size of batch. */
export interface Memory {
  /** All weights, moving statistics included. */
  readonly weights: Figure;
  /** The most activations alive at one time at inference, each buffer freed after its last reader. */
  readonly peak: Figure;
  /** One number for each weight that is trained. */
  readonly gradients: Figure;
  /** Adam's two for each weight that is trained. */
  readonly moments: Figure;
  /** What the forward pass keeps for the backward pass. */
  readonly stored: Figure;
  /** What training with Adam needs at least: weights, gradients, moments and stored activations. */
  readonly training: Figure;
}

export function memoryOf(
  { parameters, trainable, peakActivations, storedActivations, dtype: stated = "float32" }: Totals,
  { dtype = stated, batchSize = 1 }: Pick<Options, "dtype" | "batchSize">,
): Memory {
  const one = BigInt(DTYPE_BYTES[dtype]);
  const batch = BigInt(batchSize);
  const times = (k: bigint, f: Figure): Figure => ({ ...f, value: k * f.value });
  const weights = times(one, parameters);
  const gradients = times(one, trainable);
  const moments = times(2n * one, trainable);
  const stored = times(one * batch, storedActivations);
  return {
    weights,
    peak: times(one * batch, peakActivations),
    gradients,
    moments,
    stored,
    training: sum([weights, gradients, moments, stored]),
  };
}
