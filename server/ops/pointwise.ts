import type { Dim } from "../model/dim";
import type { Tensor } from "../model/tensor";
import { defineOp, weight } from "./op";

export interface ActivationAttrs {
  readonly fn: string;
  /** The shape of learnt slopes (PReLU) or scales; none for nearly all. */
  readonly learnt?: readonly Dim[];
}

/** A function of each value by itself; the non-linearity that makes depth worth having. */
export const activation = defineOp<ActivationAttrs>({
  name: "activation",
  shape: ([x]) => x as Tensor,
  weights: (_, a) => (a.learnt ? [weight("slope", a.learnt)] : []),
});

/** Normalised exponentials along one axis. */
export const softmax = defineOp<{ readonly axis: number }>({
  name: "softmax",
  shape: ([x]) => x as Tensor,
});

/** Nothing at inference: random zeros, or noise, while training. */
export const dropout = defineOp<{ readonly rate: number | null }>({
  name: "dropout",
  shape: ([x]) => x as Tensor,
});

export const identity = defineOp<Record<string, never>>({
  name: "identity",
  shape: ([x]) => x as Tensor,
});

/** A learnt scale per channel (or any shape that broadcasts), and perhaps a shift: layer scale, position embeddings. */
export const scale = defineOp<{
  readonly scale?: readonly Dim[];
  readonly shift?: readonly Dim[];
  readonly trainable?: boolean;
}>({
  name: "scale",
  shape: ([x]) => x as Tensor,
  weights: (_, a) => [
    ...(a.scale ? [weight("scale", a.scale, a.trainable ?? true)] : []),
    ...(a.shift ? [weight("shift", a.shift, a.trainable ?? true)] : []),
  ],
});
