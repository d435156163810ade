import type { Dim } from "./dim";
import type { LayerFault } from "./fault";
import type { Tensor } from "./tensor";

/** What the framework would execute: canonical operations with inferred shapes, in execution order. */
export interface Trace {
  readonly nodes: readonly Node[];
  readonly values: readonly Value[];
  /** Per layer, its own operations, all calls in execution order. */
  readonly byLayer: readonly (readonly Node[])[];
  /** Per layer, its output values per call. */
  readonly outputs: readonly (readonly (readonly Value[])[])[];
  /** Per layer, its input values per call. */
  readonly inputs: readonly (readonly (readonly Value[])[])[];
  readonly modelInputs: readonly Value[];
  /** Layers that are modules which somebody declared, and none of the framework's. */
  readonly foreign: ReadonlySet<number>;
  readonly faults: readonly LayerFault[];
  readonly watcher?: Watcher;
  readonly effort?: Effort;
}

/** What it took, for who goes the same way again. */
export interface Effort {
  /** How often something was repeated at most; Infinity where that was too much. */
  readonly turns: number;
  /** Per layer, how many values it made. */
  readonly values: readonly number[];
}

/** Is told of each operation as it is written down. */
export interface Watcher {
  recorded(node: Node): void;
}

/** A tensor that flows: its type, who made it, and whether it rests on an assumption. */
export interface Value {
  readonly id: number;
  readonly type: Tensor;
  /** The node that makes it; -1 for an input of the model. */
  readonly node: number;
  /** The layer that makes it; -1 for an input of the model. */
  readonly layer: number;
  /** Something upstream had to be assumed (an undeclared module, a missing input shape). */
  readonly assumed: boolean;
}

export interface Node {
  readonly id: number;
  readonly op: string;
  readonly attrs: Attrs;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly weights: readonly Weight[];
  /** Multiply-accumulates for one example; undefined when a shape is unknown. */
  readonly macs: bigint | undefined;
  readonly window: Window;
  readonly layer: number;
  /** Where in a compound block it stands, outermost first: `["m.0", "cv1"]`. */
  readonly path: readonly string[];
  /** What its module is called there, where a part has several that a path does not lead to: `conv`, `bn`. */
  readonly module?: string;
  /** Weights with the same key are the same weights: counted once, however often they are called. */
  readonly share: string | undefined;
  /** An undeclared module: its weights and costs are unknown, its output assumed or unknown. */
  readonly opaque: boolean;
  /** Its weights are those that the file lists, or that follow from the layer's own arguments: exact, whatever its input. */
  readonly stated?: boolean;
  /** Trained, but not run outside of training. */
  readonly idle?: boolean;
  /** A function call within a module: a profiler that adds up what modules do never sees it. */
  readonly unseen?: boolean;
  /**
   * It stands for so many in series, each with weights of its own: `macs` are those of all, `weights` those of one. Null
   * where the number is not known.
   */
  readonly copies?: Dim;
}

/** The operations without repeated calls of the same weights. */
export function once(nodes: readonly Node[]): readonly Node[] {
  const seen = new Set<string>();
  return nodes.filter(({ share }) => {
    if (share === undefined) return true;
    const first = !seen.has(share);
    seen.add(share);
    return first;
  });
}

/** The attributes of an operation as data, for formulas, conventions and views. */
export type Attrs = Readonly<Record<string, unknown>>;

/**
 * One tensor of weights: its shape, never a count. A kernel is [...window, in, out] so that views can write its
 * product in the order people say it.
 */
export interface Weight {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly trainable: boolean;
}

/** What one output position sees of the input's spatial axes. */
export type Window =
  /** The same position. */
  | "pointwise"
  /** Every position. */
  | "global"
  /** Spatial positions become features: each value keeps its field, but positions are gone. */
  | "collapse"
  /** Several spatial axes as one sequence of positions, and back. */
  | "fold"
  | "unfold"
  | { readonly axes: readonly AxisWindow[] };

/** Along one spatial axis of the output. */
export interface AxisWindow {
  /** The input's spatial axis that it slides over; the same index when absent, a new axis (seen as one point) when null. */
  readonly from?: number | null;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first element (negative: cropped). */
  readonly padding: number;
  /** The stride counts outputs per input, as in a transposed convolution. */
  readonly transposed?: boolean;
  /**
   * A change of size: `stride` outputs stand over `per` inputs (1 when absent), and the kernel is the most inputs that
   * one output mixes. `area`: all of the inputs that it stands over, as adaptive pooling does.
   */
  readonly resized?: "nearest" | "linear" | "cubic" | "area";
  readonly per?: number;
  readonly global?: boolean;
}
