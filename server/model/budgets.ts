/** What a model may cost at most, as a config file sets it. Counts are compared as they are; bytes by dtype and batch. */
export interface Budgets {
  readonly parameters?: number;
  readonly macs?: number;
  /** Operations in the convention of the file. */
  readonly flops?: number;
  /** Output elements of all layers, for one example. */
  readonly activations?: number;
  /** Bytes of all weights. */
  readonly weightMemory?: number;
  /** Bytes of the activations that are alive at one time, at most. */
  readonly peakMemory?: number;
  /** Of the parameters, what one layer may hold: 0.3 is 30%. */
  readonly layerShare?: number;
  /** What an output may see of the input, in input pixels along each axis. */
  readonly receptiveField?: { readonly min?: number; readonly max?: number };
}
