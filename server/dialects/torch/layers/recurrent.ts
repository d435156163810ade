import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { type Arg, choice, integer, real } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import { arriving, arrivingOrNone, defineModule, orNone, strict, truth } from "../module";

const sizes = {
  input_size: arriving,
  hidden_size: integer({ min: 1, required: true, doc: "Number of features of the hidden state." }),
} as const;
const bias = strict({ default: true });
const depth = integer({ min: 1, max: 1000, default: 1, doc: "Number of stacked layers." });
const share = real({ min: 0, max: 1, default: 0 });
/** torch asks whether it is a boolean, and takes none. */
const dropout: Arg<number> = { ...share, number: true };
const directions = {
  batch_first: strict({ default: false, doc: "Whether the batch comes before the time axis." }),
  dropout,
  bidirectional: strict({
    default: false,
    doc: "Add a layer that reads backwards and concatenate both outputs.",
  }),
} as const;
const nonlinearity = choice(["tanh", "relu"], { default: "tanh" });

const stackArgs = { ...sizes, num_layers: depth, bias, ...directions } as const;

type Cell = "rnn" | "lstm" | "gru";

/** Every state, and the last states of all layers and directions; those of an LSTM are two. */
const stack =
  (cell: Cell) =>
  (
    g: Builder,
    [x]: readonly [Value, ...Value[]],
    a: ArgsOf<typeof stackArgs> & { readonly proj_size?: number },
  ) => {
    const { hidden_size: units, proj_size: projected = 0 } = a;
    if (projected >= units)
      g.fault(
        "bad-argument",
        `projects ${units} units to ${projected}; proj_size must be smaller than hidden_size`,
        {
          attr: "proj_size",
        },
      );
    const width = projected > 0 ? { projection: projected } : {};
    const one = (y: Value, name: string): Value =>
      g.within(name, () =>
        g.recurrent(y, { cell, units, bias: a.bias, secondBias: true, sequences: true, ...width }),
      );
    const y = g.repeat(a.num_layers, "layer", x, (z) =>
      a.bidirectional ? g.concat([one(z, "forward"), one(z, "backward")]) : one(z, "forward"),
    );
    const states = a.num_layers * (a.bidirectional ? 2 : 1);
    const state = (size: number): Value => g.declared([y], tensor([states, size], "last"), "state", "global");
    return [y, state(projected || units), ...(cell === "lstm" ? [state(units)] : [])];
  };

const sequence = { as: "last", axes: [2], attr: "input_size", unbatched: true, full: "all" } as const;

export const RNN = defineModule({
  type: "RNN",
  doc: "Simple recurrent layer (RNN).",
  args: { ...sizes, num_layers: depth, nonlinearity, bias, ...directions },
  input: sequence,
  lower: stack("rnn"),
});

export const GRU = defineModule({
  type: "GRU",
  doc: "Gated recurrent unit (GRU).",
  args: stackArgs,
  input: sequence,
  lower: stack("gru"),
});

export const LSTM = defineModule({
  type: "LSTM",
  doc: "Long short-term memory (LSTM).",
  args: {
    ...stackArgs,
    proj_size: integer({
      min: 0,
      default: 0,
      doc: "Number of features that the hidden state is projected to; 0 for no projection.",
    }),
  },
  input: sequence,
  lower: stack("lstm"),
});

const cellArgs = {
  input_size: arrivingOrNone,
  hidden_size: orNone({ required: true, doc: sizes.hidden_size.doc }),
  bias: truth({ default: true }),
} as const;

/** One step: a sequence of one. */
const step =
  (cell: Cell) =>
  (g: Builder, [x]: readonly [Value, ...Value[]], a: ArgsOf<typeof cellArgs>) => {
    const one = g.reshape(x, [1, a.input_size ?? -1], "last");
    const units = a.hidden_size;
    const y = g.recurrent(one, { cell, units, bias: a.bias, secondBias: true, sequences: false });
    return cell === "lstm" ? [y, g.declared([y], y.type, "state")] : y;
  };

const vector = { as: "last", axes: [1], attr: "input_size" } as const;

export const RNNCell = defineModule({
  type: "RNNCell",
  doc: "One step of a simple recurrent layer.",
  args: { ...cellArgs, nonlinearity },
  input: vector,
  lower: (g, inputs, a) => step("rnn")(g, inputs, a),
});

export const GRUCell = defineModule({
  type: "GRUCell",
  doc: "One step of gated recurrent units.",
  args: cellArgs,
  input: vector,
  lower: step("gru"),
});

export const LSTMCell = defineModule({
  type: "LSTMCell",
  doc: "One step of long short-term memory: its output and its state.",
  args: cellArgs,
  input: vector,
  lower: step("lstm"),
});
