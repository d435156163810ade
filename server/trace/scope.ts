import type { Dim } from "../model/dim";

/** How a part of a layer stands apart while it is written down: what holds for all that is made within it. */
export interface Scope {
  /** Where in a compound block it is, outermost name first. */
  readonly path: readonly string[];
  /** What its one operation is called there. */
  readonly module: string | undefined;
  /** What is made has the same weights as what was made in its place before; the place, by name. */
  readonly shared: string | undefined;
  /** The place is looked for in the whole model, not in its layer only. */
  readonly anywhere: boolean;
  /** It stands for so many in series: each has weights of its own, or all have the same. */
  readonly copies: readonly Dim[];
  readonly rounds: readonly Dim[];
  /** Weights are left as they are in training. */
  readonly frozen: boolean;
  /** Trained, but not run outside of training: it costs nothing. */
  readonly idle: boolean;
  /** Its weights are none of the model's. */
  readonly weightless: boolean;
  /** Taken for true, not known: its figures are partial, and so is what depends on it. */
  readonly assumed: boolean;
  /** Weights follow from the layer's own arguments: they are exact, whatever arrives. */
  readonly knownWeights: boolean;
  /** Function calls, not modules: see `Node.unseen`. */
  readonly functional: boolean;
}

export const PLAIN_SCOPE: Scope = {
  path: [],
  module: undefined,
  shared: undefined,
  anywhere: false,
  copies: [],
  rounds: [],
  frozen: false,
  idle: false,
  weightless: false,
  assumed: false,
  knownWeights: false,
  functional: false,
};
