import type { Figure, Status } from "./figure";
import type { Tensor } from "./tensor";
import type { Weight } from "./trace";

/** What is known of one layer. */
export interface LayerFacts {
  readonly index: number;
  /** Per input of the first call: its type and the layer it comes from (-1: an input of the model). */
  readonly inputs: readonly { readonly layer: number; readonly type: Tensor }[];
  /** The outputs of the first call; one for nearly every layer. */
  readonly outputs: readonly Tensor[];
  readonly parameters: Figure;
  readonly trainable: Figure;
  readonly nonTrainable: Figure;
  /** Multiply-accumulates for one example, over all calls. */
  readonly macs: Figure;
  /** Operations for one example in the chosen convention. */
  readonly flops: Figure;
  /** Output elements for one example: what has to be kept for the backward pass, at least. */
  readonly activations: Figure;
  readonly receptiveField: ReceptiveField | null;
  readonly status: Status;
}

/** A step inside a compound layer: `cv1`, `m.0` … with its own figures. Weights only at leaves. */
export interface Part {
  readonly name: string;
  readonly op: string;
  readonly output: Tensor;
  readonly parameters: Figure;
  readonly macs: Figure;
  readonly weights: readonly Weight[];
  readonly children: readonly Part[];
}

/** What one position of an output sees of the model's input, in input pixels. */
export interface ReceptiveField {
  /** Per spatial axis; empty when no spatial axis is left. */
  readonly axes: readonly FieldAxis[];
  /** A path to it sees the whole input. */
  readonly global: boolean;
  /**
   * `folded`: the axes became one sequence of positions; `collapsed`: they became features (flatten), and the next
   * dense layer sees everything.
   */
  readonly form: "spatial" | "folded" | "collapsed";
  /** Branches of different effective stride have met. */
  readonly conflict: boolean;
  /**
   * On the way it was weighted by values of the whole input that have no position in it, as by squeeze and excite. They
   * are not part of the field: a gate knows what is somewhere, not where.
   */
  readonly gated: boolean;
}

export interface FieldAxis {
  /** The largest field over all paths from the input; Infinity when a path sees everything. */
  readonly size: number;
  /** The smallest over all paths. */
  readonly min: number;
  /** Input pixels between two neighbouring positions; below 1 after up-sampling beyond the input. */
  readonly stride: number;
  /** Where the field of position 0 is centred, in input pixels. */
  readonly centre: number;
  /** Branches with different centres have met. */
  readonly misaligned: boolean;
}

export interface ModelFacts {
  readonly layers: readonly LayerFacts[];
  readonly totals: Totals;
  /** Null where no window slides over the input. */
  readonly inputRange: InputRange | null;
}

/**
 * Which extents of the input suit the windows of the model, along each of its spatial axes (Richter et al. 2021: the
 * feasible input sizes).
 */
export interface InputRange {
  /**
   * The largest of the smallest fields of all windows. In less, some window covers all of the input along every path to
   * it, and what it adds is border.
   */
  readonly smallest: readonly number[];
  /** The largest field of all positions: of more, none sees the whole. Infinity where attention does at any extent. */
  readonly largest: readonly number[];
  /** The model's own input; null where an extent is not known. */
  readonly input: readonly (number | null)[];
  /** What part of its own input the largest field covers, 0…1 along each axis; null where that is not known. */
  readonly coverage: readonly (number | null)[];
  /** Partial where some field is not known: both ends may then be higher. */
  readonly status: Status;
}

export interface Totals {
  readonly parameters: Figure;
  readonly trainable: Figure;
  readonly nonTrainable: Figure;
  readonly macs: Figure;
  readonly flops: Figure;
  readonly convention: Convention;
  readonly activations: Figure;
  /** The largest sum of activations alive at one time, in elements. */
  readonly peakActivations: Figure;
  /** What the backward pass needs of the forward pass, in elements for one example. */
  readonly storedActivations: Figure;
  /** The framework's own count of layers: modules without modules inside. */
  readonly modules: Figure;
  readonly status: Status;
}

/** Bytes for a number format and a batch size. */
export interface Memory {
  /** All parameters, the frozen ones and moving statistics too. */
  readonly weights: Figure;
  /** Activations alive at one time at most, when each is freed after its last reader. */
  readonly peakActivations: Figure;
  /** Weights and peak activations. */
  readonly inference: Figure;
  /** One number per trained parameter. */
  readonly gradients: Figure;
  /** Adam's two moments per trained parameter. */
  readonly moments: Figure;
  /** Activations that are kept for the backward pass. */
  readonly storedActivations: Figure;
  /** Weights, gradients, moments and stored activations: the least that training with Adam takes. */
  readonly training: Figure;
}

/** Ways of counting operations that are in use; what each counts is said in measure/conventions. */
export const CONVENTIONS = [
  "macs",
  "flops",
  "ultralytics",
  "fvcore",
  "thop",
  "ptflops",
  "torchinfo",
  "pycls",
] as const;
export type Convention = (typeof CONVENTIONS)[number];

export const DTYPE_BYTES = { float64: 8, float32: 4, bfloat16: 2, float16: 2, int8: 1 } as const;
export type Dtype = keyof typeof DTYPE_BYTES;
