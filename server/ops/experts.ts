import type { Dim } from "../model/dim";
import { type Tensor, tensor } from "../model/tensor";
import { defineOp, refuse, weight } from "./op";

export interface ExpertsAttrs {
  /** How many there are, and how many of them every position visits. */
  readonly experts: Dim;
  readonly active: Dim;
  readonly out: Dim;
  readonly bias: boolean;
  /** The input has one row for each expert that a position visits: it comes from such a layer itself. */
  readonly routed?: boolean;
}

/**
 * A dense layer per expert, stacked into one tensor of weights: every position goes through a few of them only. What comes
 * out has a row for each of these.
 */
export const experts = defineOp<ExpertsAttrs>({
  name: "experts",
  shape([x], a) {
    const { dims } = x as Tensor;
    if (!dims) return tensor(null, "last");
    if (dims.length < (a.routed ? 2 : 1))
      return refuse(
        "shape-mismatch",
        tensor([a.active, a.out], "last"),
        "a mixture of experts needs an input with an axis of features",
        {
          input: 0,
        },
      );
    return tensor([...routedPositions(dims, a), a.active, a.out], "last");
  },
  weights([x], a) {
    const kernel = weight("kernel", [a.experts, (x as Tensor).dims?.at(-1) ?? null, a.out]);
    return a.bias ? [kernel, weight("bias", [a.experts, a.out])] : [kernel];
  },
  macs([x], a) {
    const { dims } = x as Tensor;
    return [dims ? [...routedPositions(dims, a), a.active, dims.at(-1) ?? null, a.out] : [null]];
  },
});

const routedPositions = (dims: readonly Dim[], { routed }: ExpertsAttrs): readonly Dim[] =>
  dims.slice(0, routed ? -2 : -1);
