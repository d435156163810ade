import { mapDim } from "../../../model/dim";
import { channelAxis, tensor } from "../../../model/tensor";
import { type Arg, choice, integer, real } from "../../../vocabulary/args";
import { axisAt, axisOf, defineModule, truth } from "../module";

const inplace = truth({ default: false });
const number = (fallback: number): Arg<number> => real({ default: fallback });

/** The arguments of functions of one value: none of them changes a shape or a count. */
const FUNCTIONS: Readonly<Record<string, Readonly<Record<string, Arg<unknown>>>>> = {
  ReLU: { inplace },
  ReLU6: { inplace },
  LeakyReLU: { negative_slope: number(0.01), inplace },
  RReLU: { lower: number(0.125), upper: number(1 / 3), inplace },
  ELU: { alpha: number(1), inplace },
  CELU: { alpha: number(1), inplace },
  SELU: { inplace },
  GELU: { approximate: choice(["none", "tanh"], { default: "none" }) },
  SiLU: { inplace },
  Mish: { inplace },
  Sigmoid: {},
  Tanh: {},
  Hardsigmoid: { inplace },
  Hardswish: { inplace },
  Hardtanh: {
    min_val: number(-1),
    max_val: number(1),
    inplace,
    min_value: real({}),
    max_value: real({}),
  },
  Hardshrink: { lambd: number(0.5) },
  Softshrink: { lambd: number(0.5) },
  Softplus: { beta: number(1), threshold: number(20) },
  Softsign: {},
  Tanhshrink: {},
  LogSigmoid: {},
  Threshold: { threshold: real({ required: true }), value: real({ required: true }), inplace },
};

export const functions = Object.entries(FUNCTIONS).map(([type, args]) =>
  defineModule({
    type,
    doc: `Applies ${type} to each value.`,
    args,
    lower: (g, [x]) => g.activation(x, type.toLowerCase()),
  }),
);

export const PReLU = defineModule({
  type: "PReLU",
  doc: "ReLU with a learned negative slope, one for all channels or one per channel.",
  args: { num_parameters: integer({ min: 1, default: 1 }), init: number(0.25) },
  lower: (g, [x], a) =>
    g.withKnownWeights(() => {
      const c = x.type.dims?.[0];
      if (a.num_parameters > 1) g.expectChannels(x, a.num_parameters, "num_parameters", c ?? null);
      return g.activation(x, "prelu", [a.num_parameters]);
    }),
});

/** torch counts the axis with the batch; without one it takes the channels. */
const dim = integer({ doc: "Axis, counting the batch as axis 0." });

export const softmaxes = (["Softmax", "LogSoftmax", "Softmin"] as const).map((type) =>
  defineModule({
    type,
    doc: "Normalised exponentials along one axis, which sum to 1.",
    args: { dim },
    lower(g, [x], a) {
      const axis = a.dim === undefined ? axisOf(x, 1) : axisAt(g, x, a.dim, "dim");
      return g.softmax(x, axis ?? 0);
    },
  }),
);

export const Softmax2d = defineModule({
  type: "Softmax2d",
  doc: "Softmax over the channels of each position.",
  args: {},
  input: { as: "first", axes: [3], unbatched: true },
  lower: (g, [x]) => g.softmax(x, channelAxis(x.type)),
});

export const GLU = defineModule({
  type: "GLU",
  doc: "Gated linear unit: one half of an axis times the sigmoid of the other half.",
  args: { dim: integer({ default: -1, doc: "Axis, counting the batch as axis 0." }) },
  lower(g, [x], a) {
    const axis = axisAt(g, x, a.dim, "dim");
    if (axis === undefined) return g.declared([x], tensor(null, x.type.layout), "glu");
    const whole = x.type.dims?.[axis] ?? null;
    if (typeof whole === "number" && whole % 2 !== 0)
      g.fault("indivisible", `splits an axis of ${whole} in two, but it is odd`, { attr: "dim" });
    const half = mapDim(whole, (n) => Math.floor(n / 2));
    const [value, gate] = g.split(x, [half, half], axis);
    if (!value || !gate) return x;
    return g.multiply(value, g.activation(gate, "sigmoid"));
  },
});
