import type { Dim } from "../model/dim";
import { type Tensor, tensor } from "../model/tensor";
import type { Window } from "../model/trace";
import { defineOp, refuse, weight } from "./op";

export interface DenseAttrs {
  readonly out: Dim;
  readonly bias: boolean;
  /** The inputs that its kernel is made for; those that arrive when absent. */
  readonly width?: Dim;
}

/** Fully connected along the last axis: every output sees every input of its position. */
export const dense = defineOp<DenseAttrs>({
  name: "dense",
  shape([x], a) {
    const { dims } = x as Tensor;
    if (!dims) return tensor(null, "last");
    if (dims.length === 0)
      return refuse("shape-mismatch", tensor([a.out], "last"), "a dense layer needs at least one axis", {
        input: 0,
      });
    return tensor([...dims.slice(0, -1), a.out], (x as Tensor).layout);
  },
  weights([x], a) {
    const kernel = weight("kernel", [a.width ?? last(x as Tensor), a.out]);
    return a.bias ? [kernel, weight("bias", [a.out])] : [kernel];
  },
  macs: ([x], a) => [[...((x as Tensor).dims ?? [null]), a.out]],
  window: ([x]) =>
    (x as Tensor).layout === "first" && ((x as Tensor).dims?.length ?? 1) > 1 ? "global" : "pointwise",
});

const last = (x: Tensor): Dim => x.dims?.[x.dims.length - 1] ?? null;

export interface ContractionAttrs {
  /** The learnt tensor, and what is added to the product. */
  readonly kernel: readonly Dim[];
  readonly bias?: readonly Dim[];
  /** The extent of every index of the sum: their product is the multiply-accumulates. */
  readonly indices: readonly Dim[];
  readonly output: Tensor;
  readonly sees: Window;
}

/** A learnt tensor multiplied in along any axes: what an einsum over one input and one kernel says. */
export const contraction = defineOp<ContractionAttrs>({
  name: "contraction",
  shape: (_, a) => a.output,
  weights: (_, a) => [weight("kernel", a.kernel), ...(a.bias ? [weight("bias", a.bias)] : [])],
  macs: (_, a) => [a.indices],
  window: (_, a) => a.sees,
});

export interface MatmulAttrs {
  /** The rows and columns of the product, per head. */
  readonly heads: Dim;
  readonly rows: Dim;
  readonly inner: Dim;
  readonly columns: Dim;
  readonly output: Tensor;
}

/** A product of two activations, as the two of attention: no weights, heads·rows·inner·columns multiply-accumulates. */
export const matmul = defineOp<MatmulAttrs>({
  name: "matmul",
  shape: (_, a) => a.output,
  macs: (_, a) => [[a.heads, a.rows, a.inner, a.columns]],
  window: () => "global",
});
