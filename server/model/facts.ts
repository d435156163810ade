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
   * A gate has been multiplied in: one value per channel, made from everything (squeeze and excitation). It says how
   * much of a channel counts, nothing of where, so the axes leave it out.
   */
  readonly gated: boolean;
  /**
   * Something on the way to it is not known, or taken for something: it is a guess. Without axes and not global nothing is
   * known of it at all.
   */
  readonly assumed: boolean;
}

/**
 * The inputs that suit a network, per spatial axis, in input pixels: from the smallest at which every window still
 * brings in something new along the shortest path, to the largest that a position sees as a whole. After Richter et al.,
 * "Should You Go Deeper?", 2021.
 */
export interface FeasibleInput {
  readonly min: readonly number[];
  /** Infinity where positions see everything, whatever the input, as with attention. */
  readonly max: readonly number[];
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
  /** Null where nothing slides over a spatial axis. */
  readonly feasible: FeasibleInput | null;
}

/** What a model that writes keeps between its steps, in elements for one example. */
export interface CacheFacts {
  /** For every position, as many as there are. */
  readonly perPosition: Figure;
  /** For every position, but only the last so many. */
  readonly windows: readonly { readonly window: number; readonly perPosition: Figure }[];
  /** States whose size does not grow. */
  readonly state: Figure;
}

export interface Totals {
  readonly parameters: Figure;
  /** Those that one position goes through, where there are experts that it does not visit. */
  readonly active?: Figure;
  /** Absent where nothing is kept. */
  readonly cache?: CacheFacts;
  /** The type of the weights that the file states. */
  readonly dtype?: Dtype;
  /** The file lists its weights besides, and they are as many. */
  readonly confirmed?: true;
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
  readonly status: Status;
}

/** Ways of counting operations that are in use; what each counts is said in measure/conventions. */
export const CONVENTIONS = [
  "macs",
  "flops",
  "ultralytics",
  "yolov5",
  "fvcore",
  "thop",
  "ptflops",
  "torchinfo",
  "pycls",
] as const;
export type Convention = (typeof CONVENTIONS)[number];

export const DTYPE_BYTES = { float64: 8, float32: 4, bfloat16: 2, float16: 2, int8: 1 } as const;
export type Dtype = keyof typeof DTYPE_BYTES;
