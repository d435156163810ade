import { type Dim, mapDim } from "../model/dim";
import { type Tensor, tensor } from "../model/tensor";
import { defineOp, type Refusal, refuse, weight } from "./op";

export interface EmbeddingAttrs {
  readonly vocabulary: Dim;
  readonly out: Dim;
  readonly trainable?: boolean;
}

/** A learnt vector per index: a table look-up, no multiplications. */
export const embedding = defineOp<EmbeddingAttrs>({
  name: "embedding",
  shape([x], a) {
    const { dims } = x as Tensor;
    return tensor(dims ? [...dims, a.out] : null, "last");
  },
  weights: (_, a) => [weight("table", [a.vocabulary, a.out], a.trainable ?? true)],
  // Every index is a position of its own, whatever axis roles the input was given.
  window: ([x]) => ({
    axes: ((x as Tensor).dims ?? []).map(() => ({ kernel: 1, stride: 1, dilation: 1, padding: 0 })),
  }),
});

export interface RecurrentAttrs {
  readonly cell: "rnn" | "lstm" | "gru";
  readonly units: Dim;
  readonly bias: boolean;
  /** Some frameworks' cells have a second bias on the recurrent side. */
  readonly secondBias: boolean;
  readonly sequences: boolean;
  /** LSTM with projection: the width of the projected state. */
  readonly projection?: number;
}

const GATES = { rnn: 1, gru: 3, lstm: 4 } as const;

/** One direction of a recurrent layer over a (time, features) input: the same weights at every step. */
export const recurrent = defineOp<RecurrentAttrs>({
  name: "recurrent",
  shape([x], a): Tensor | Refusal {
    const { dims } = x as Tensor;
    const out = a.projection ?? a.units;
    const y = tensor(a.sequences ? [dims?.length === 2 ? (dims[0] as Dim) : null, out] : [out], "last");
    if (!dims || dims.length === 2) return y;
    return refuse(
      "shape-mismatch",
      y,
      `a recurrent layer reads a sequence of features (time×features), but its input is ${dims.map((d) => d ?? "?").join("×")}`,
      { input: 0 },
    );
  },
  weights([x], a) {
    const gates = GATES[a.cell];
    const width = mapDim(a.units, (n) => gates * n);
    const features = (x as Tensor).dims?.[((x as Tensor).dims?.length ?? 1) - 1] ?? null;
    return [
      weight("kernel", [features, width]),
      weight("recurrent kernel", [a.projection ?? a.units, width]),
      ...(a.bias ? [weight("bias", [width])] : []),
      ...(a.bias && a.secondBias ? [weight("recurrent bias", [width])] : []),
      ...(a.projection ? [weight("projection", [a.units, a.projection])] : []),
    ];
  },
  macs([x], a) {
    const { dims } = x as Tensor;
    const time = dims?.[0] ?? null;
    const gates = GATES[a.cell];
    return [
      [time, dims?.[dims.length - 1] ?? null, gates, a.units],
      [time, a.projection ?? a.units, gates, a.units],
      ...(a.projection ? [[time, a.units, a.projection]] : []),
    ];
  },
  window: () => "global",
});
