import type { Dim } from "./dim";
import type { Convention, Dtype } from "./facts";

/** What a setting, the command line or a config file may say about how a file is to be read. */
export interface Options {
  /** The member of a family: `n`, `s` … */
  readonly scale?: string;
  /** The input's shape without the batch, in the file's own axis order. */
  readonly input?: readonly Dim[];
  /** Only the spatial extents; the channels come from the file. */
  readonly inputSize?: readonly number[];
  readonly batchSize?: number;
  readonly dtype?: Dtype;
  readonly convention?: Convention;
  /** Force a dialect or a variant of one. */
  readonly dialect?: string;
  readonly variant?: string;
}
