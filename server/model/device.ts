import type { Dtype } from "./facts";

/** What a device has, as its maker documents it. */
export interface Device {
  readonly title: string;
  /** Bytes. Of a device with `flash`, what activations have. */
  readonly memory: number;
  /** Bytes of a memory of their own in which the weights stay. */
  readonly flash?: number;
  /** The memory only keeps weights at hand: what exceeds it still runs, and is fetched again at every step. */
  readonly isCache?: true;
  /** Bytes per second. */
  readonly bandwidth?: number;
  /** Operations per second, two to a multiply-accumulate, without sparsity. */
  readonly peak?: Peak;
  /** The maker's page; of a user's device, whatever the user names. */
  readonly source?: string;
  /** A page that was read and has the same figures. Absent: nobody has compared them, they are unverified. */
  readonly checked?: string;
  /** What else is documented of it, in a sentence. */
  readonly note?: string;
  /** It runs models, and does not train them. */
  readonly inferenceOnly?: true;
  /** The only data type it runs. */
  readonly dtype?: Dtype;
  /** What it cannot run, by the names of `measure/features.ts`, and the page that says so. */
  readonly unsupported?: { readonly features: readonly string[]; readonly source?: string };
}

export interface Peak {
  readonly fp32?: number;
  readonly fp16?: number;
  readonly bf16?: number;
  readonly int8?: number;
}
