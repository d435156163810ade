import type { Dim } from "../model/dim";
import type { Tensor } from "../model/tensor";
import { defineOp } from "./op";

/**
 * What passes is kept for the steps to come: at every position, at the last ones of a window, or as a state whose size does
 * not grow. Nothing is computed.
 */
export const cache = defineOp<{
  /** The most positions that are kept; all of them when absent. */
  readonly window?: Dim;
  /** What is kept instead of positions. */
  readonly state?: readonly Dim[];
}>({
  name: "cache",
  shape: ([x]) => x as Tensor,
});
