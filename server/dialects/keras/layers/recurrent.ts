import type { Dim } from "../../../model/dim";
import { type Tensor, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { RecurrentAttrs } from "../../../ops/recurrent";
import type { Builder } from "../../../trace/builder";
import { anything, flag } from "../../../vocabulary/args";
import { units, useBias } from "../common/args";
import { type Cell, cellsOf } from "../common/cells";
import type { Version } from "../document";
import { type Call, type KerasLayer, layer } from "../spec";

const outputs = {
  return_sequences: flag({ default: false }),
  return_state: flag({ default: false }),
} as const;

type CellKind = RecurrentAttrs["cell"];

/** Both a layer that runs over a sequence and the cell that is one step of it. */
const family = (
  type: string,
  kind: CellKind,
  second: (reset: boolean | undefined, version: Version) => boolean,
) => {
  const args = { units, use_bias: useBias, reset_after: flag({}) } as const;
  type Own = { units: number; use_bias: boolean; reset_after: boolean | undefined };
  const cell = ({ args: a, given, version }: Pick<Call<Own>, "args" | "given" | "version">): Cell => ({
    kind,
    units: a.units,
    bias: a.use_bias,
    // Written as null it is off.
    secondBias: second(a.reset_after ?? (given("reset_after") ? false : undefined), version),
    isFrozen: false,
  });
  return [
    layer({
      type,
      args: { ...args, ...outputs },
      lower: (call) => run(call.g, call.x, [cell(call)], call.args),
    }),
    layer({
      type: `${type}Cell`,
      args,
      lower(call) {
        const { g, x, version, inputs } = call;
        needsState(g, inputs, version);
        const { dims } = x.type;
        const one = g.declared([x], tensor(dims && [1, ...dims], "last"), "step");
        return run(g, one, [cell(call)], { return_sequences: false, return_state: true });
      },
    }),
  ];
};

/** Where nobody says so, a second bias is what later versions of a GRU have. */
const gruBias = (reset: boolean | undefined, version: Version): boolean =>
  reset ?? (version === "keras3" || version === "tf.keras");

export const recurrences: readonly KerasLayer[] = [
  ...family("SimpleRNN", "rnn", () => false),
  ...family("LSTM", "lstm", () => false),
  ...family("GRU", "gru", gruBias),
];

/** Layers for one vendor's hardware, which have a second bias always. */
const fused = (type: string, kind: CellKind): KerasLayer =>
  layer({
    type,
    args: { units, ...outputs },
    lower: ({ g, x, args: a }) =>
      run(g, x, [{ kind, units: a.units, bias: true, secondBias: true, isFrozen: false }], a),
  });

export const fusedRecurrences = [fused("CuDNNLSTM", "lstm"), fused("CuDNNGRU", "gru")];

export const rnn = layer({
  type: "RNN",
  isComposite: true,
  args: { cell: anything({ required: true }), ...outputs },
  lower({ g, x, args: a, version, inputs }) {
    const cells = cellsOf(a.cell, version);
    return cells ? run(g, x, cells, a) : g.unknown(inputs, sequenceOf(x, null, a.return_sequences), "global");
  },
});

/** Cells one upon the other, for one step; a layer of its own only within RNN. */
export const stacked = layer({
  type: "StackedRNNCells",
  args: { cells: anything({ required: true }) },
  lower({ g, inputs, version }) {
    needsState(g, inputs, version);
    return g.unknown(inputs);
  },
});

/** One step of a recurrent layer reads the state beside what arrives. */
function needsState(g: Builder, inputs: readonly Value[], version: Version): void {
  if (version === "keras1" || version === "tfjs" || inputs.length > 1) return;
  g.fault(
    "bad-argument",
    "computes one step and needs the state beside its input; put it into the cell of an RNN",
  );
}

interface Returned {
  readonly return_sequences: boolean;
  readonly return_state: boolean;
}

/** Each cell reads what the one before it says at the same step. */
function run(g: Builder, x: Value, cells: readonly Cell[], a: Returned): readonly Value[] {
  let y = x;
  cells.forEach((cell, i) => {
    const sequences = a.return_sequences || i < cells.length - 1;
    const made = (): Value => g.recurrent(y, { ...attrsOf(cell), sequences });
    const step = cell.isFrozen ? () => g.freeze(made) : made;
    y = cells.length === 1 ? step() : g.within(`cell.${i}`, step);
  });
  if (!a.return_state) return [y];
  const states = cells.flatMap((c) => Array.from({ length: c.kind === "lstm" ? 2 : 1 }, () => c.units));
  return [y, ...states.map((width) => g.declared([y], tensor([width], "last"), "state", "global"))];
}

const attrsOf = ({ kind, units: width, bias, secondBias }: Cell): Omit<RecurrentAttrs, "sequences"> => ({
  cell: kind,
  units: width,
  bias,
  secondBias,
});

const sequenceOf = (x: Value, width: Dim, sequences: boolean): Tensor =>
  tensor(sequences ? [x.type.dims?.[0] ?? null, width] : [width], "last");
