import type { Device } from "../model/device";
import type { Dtype } from "../model/facts";
import type { Optimizer } from "./optimizers";
import type { Precision } from "./precision";

/** Under which conditions it is asked whether a model fits. */
export interface FitRequest {
  /** Mixed precision as autocast does it: master weights stay as they are, products are in 16 bits. */
  readonly amp?: Amp;
  /** The type of everything, without autocast of all but products. */
  readonly dtype?: Dtype;
  readonly optimizer: Optimizer;
  /** `auto`: the largest one that fits, or 1 where nothing says how much memory there is. */
  readonly batch: number | "auto";
  /** Bytes. */
  readonly memory?: number;
  readonly device?: Device;
  /** Of a language model: the tokens of one example; its longest where nobody says. */
  readonly context?: number;
  /** Where training is to take place, for the lists of autocast. A GPU unless somebody says otherwise. */
  readonly on?: Precision["device"];
}

export const AMPS = ["bf16", "fp16"] as const;
export type Amp = (typeof AMPS)[number];
