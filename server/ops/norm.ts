import { type Dim, known } from "../model/dim";
import { channels, type Tensor } from "../model/tensor";
import { defineOp, refuse, weight } from "./op";

export interface NormAttrs {
  readonly kind: "batch" | "layer" | "group" | "instance" | "rms";
  /** Learnt scale and shift. */
  readonly scale: boolean;
  readonly shift: boolean;
  /** Running mean and variance count as untrainable parameters; where they do not, they are buffers that nobody counts. */
  readonly moving: boolean;
  /** Running mean and variance are buffers beside its weights; absent: as its kind usually does, a batch norm alone. */
  readonly averages?: boolean;
  readonly groups?: number;
  /** The shape of scale and shift; the channels when absent. */
  readonly over?: readonly Dim[];
  /** It is scaled in 32 bits, and put back to what it was behind that. */
  readonly single?: boolean;
}

/** Normalisation: shape stays, a scale and a shift per channel (or per normalised element) may be learnt. */
export const norm = defineOp<NormAttrs>({
  name: "norm",
  shape([x], a) {
    const input = x as Tensor;
    const c = channels(input);
    const { groups = 1 } = a;
    // Of groups that are not known (NaN) nobody can say what they divide.
    if (Number.isNaN(groups) || !known(c) || c % groups === 0) return input;
    return refuse("indivisible", input, `${groups} groups do not divide the ${c} channels`, {
      attr: "groups",
    });
  },
  weights([x], a) {
    const shape = a.over ?? [channels(x as Tensor)];
    return [
      ...(a.scale ? [weight("scale", shape)] : []),
      ...(a.shift ? [weight("shift", shape)] : []),
      ...(a.moving ? [weight("mean", shape, false), weight("variance", shape, false)] : []),
    ];
  },
});
