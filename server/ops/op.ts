import type { RuleCode } from "../model/codes";
import type { Dim } from "../model/dim";
import type { Tensor } from "../model/tensor";
import type { Weight, Window } from "../model/trace";

/**
 * A canonical, framework-neutral operation. It says the shape of what comes out, the shapes (never the number) of
 * its weights, its multiply-accumulates, and the window one output looks through (never a receptive field).
 * Spellings and defaults of a framework live in the vocabularies of the dialects.
 */
export interface Op<A> {
  readonly name: string;
  /** The one output. Must hold for unknown and hostile extents; says what is wrong by `refuse`. */
  shape(inputs: readonly Tensor[], attrs: A): Tensor | Refusal;
  weights?(inputs: readonly Tensor[], attrs: A): readonly Weight[];
  /** Multiply-accumulates for one example, as a sum of products of these factors; absent: none. */
  macs?(inputs: readonly Tensor[], attrs: A, output: Tensor): readonly (readonly Dim[])[];
  /** Absent: pointwise. */
  window?(inputs: readonly Tensor[], attrs: A, output: Tensor): Window;
}

/** Why the operation cannot be built or run, and the best guess at what comes out all the same. */
export interface Refusal {
  readonly refused: RuleCode;
  readonly message: string;
  readonly attr?: string;
  readonly input?: number;
  readonly instead?: { readonly attr: string; readonly value: string };
  /** The framework makes it all the same. */
  readonly severity?: "warning";
  readonly otherwise: Tensor;
}

export const isRefusal = (r: Tensor | Refusal): r is Refusal => "refused" in r;

export const refuse = (
  code: RuleCode,
  otherwise: Tensor,
  message: string,
  more: Partial<Pick<Refusal, "attr" | "input" | "instead" | "severity">> = {},
): Refusal => ({ refused: code, message, otherwise, ...more });

export const defineOp = <A>(op: Op<A>): Op<A> => op;

export const weight = (name: string, shape: readonly Dim[], trainable = true): Weight => ({
  name,
  shape,
  trainable,
});

/** The same rank with nothing known of the extents. */
export const blurredLike = (x: Tensor): Tensor => ({
  dims: x.dims ? x.dims.map(() => null) : null,
  layout: x.layout,
});
