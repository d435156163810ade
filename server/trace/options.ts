import type { Dim } from "../model/dim";
import type { Padding } from "../ops/slide";

/** A number for all spatial axes, or one per axis. */
export type PerAxis = number | readonly number[];

export interface WindowOptions {
  readonly kernel: PerAxis;
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  /** Numbers pad both sides of their axis. */
  readonly padding?: PerAxis | Padding;
  /** The number of spatial axes; the input's own when absent. */
  readonly rank?: number;
}

export interface ConvOptions extends WindowOptions {
  readonly out: Dim;
  readonly groups?: number;
  readonly bias?: boolean;
}

export interface NormOptions {
  readonly scale?: boolean;
  readonly shift?: boolean;
  readonly moving?: boolean;
  readonly averages?: boolean;
  readonly groups?: number;
  readonly over?: readonly Dim[];
  readonly single?: boolean;
}

export interface AttentionOptions {
  readonly heads: number;
  readonly keyDim: number;
  readonly valueDim?: number;
  readonly out?: Dim;
  readonly bias?: boolean;
}
