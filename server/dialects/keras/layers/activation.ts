import type { Dim } from "../../../model/dim";
import { items, numberOf } from "../../../model/tree";
import { anything } from "../../../vocabulary/args";
import { activate, activationName, activation as argument } from "../common/activate";
import { axisOf } from "../common/args";
import { namedTwice } from "../common/axes";
import { countOf } from "../common/python";
import { type Call, type KerasLayer, layer } from "../spec";

export const activation = layer({
  type: "Activation",
  args: { activation: argument },
  lower: ({ g, x, args }) => activate(g, x, activationName(args.activation) ?? "linear"),
});

const activationLayer = (type: string, fn: string): KerasLayer =>
  layer({ type, lower: ({ g, x }) => g.activation(x, fn) });

export const functions = [
  activationLayer("ReLU", "relu"),
  activationLayer("LeakyReLU", "leakyrelu"),
  activationLayer("ELU", "elu"),
  activationLayer("ThresholdedReLU", "threshold"),
];

export const softmax = layer({
  type: "Softmax",
  args: { axis: anything() },
  lower({ g, x, args }) {
    const rank = x.type.dims?.length ?? 1;
    const one = numberOf(args.axis);
    const axes = one === undefined ? items(args.axis).flatMap((t) => numberOf(t) ?? []) : [one];
    const beyond = axes.find((axis) => axis > rank || axis < -rank - 1);
    const again = namedTwice(axes, rank + 1);
    const told = (what: string): void => g.fault("bad-argument", what, { attr: "axis" });
    if (x.type.dims && beyond !== undefined)
      told(`there is no axis ${beyond}: ${rank + 1} arrive, the batch among them`);
    else if (x.type.dims && again !== undefined) told(`axis ${again} is named twice`);
    return g.softmax(x, axisOf(axes[0] ?? -1, rank) ?? rank - 1);
  },
});

const sharing = { shared_axes: anything() } as const;

/** The shape of what is learnt per value, with one for each axis that shares it. */
function slopes({ g, x, args }: Call<{ readonly shared_axes: Parameters<typeof items>[0] }>): readonly Dim[] {
  const said = args.shared_axes;
  const { dims } = x.type;
  if (!dims) return [null];
  const shared = (said?.kind === "seq" ? items(said) : said ? [said] : []).flatMap((t) => countOf(t) ?? []);
  // Python counts what lies before the first axis from the end.
  const places = shared.map((axis) => (axis < 1 ? axis - 1 + dims.length : axis - 1));
  const beyond = shared.find((_, i) => dims[places[i] as number] === undefined);
  if (beyond !== undefined)
    g.fault(
      "bad-argument",
      `there is no axis ${beyond} to share: ${dims.length + 1} arrive, the batch among them`,
      {
        attr: "shared_axes",
      },
    );
  return dims.map((d, i) => (places.includes(i) ? 1 : d));
}

export const prelu = layer({
  type: "PReLU",
  args: sharing,
  lower: (call) => call.g.activation(call.x, "prelu", slopes(call)),
});

/** Keras 1: two or four learnt numbers per value. */
const learnt = (type: string, fn: string, count: number): KerasLayer =>
  layer({
    type,
    args: sharing,
    lower: (call) => call.g.activation(call.x, fn, [count, ...slopes(call)]),
  });

export const learntFunctions = [learnt("ParametricSoftplus", "softplus", 2), learnt("SReLU", "srelu", 4)];
