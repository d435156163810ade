import { mapDim } from "../../../model/dim";
import { channelAxis, tensor } from "../../../model/tensor";
import { type Arg, choice, integer, real } from "../../../vocabulary/args";
import { axisAt, axisOf, defineModule, truth } from "../module";

const inplace = truth({ default: false });
const number = (fallback: number): Arg<number> => real({ default: fallback });

const nonzero: Arg<number> = { ...number(1), expects: "a number other than 0" };

/** The arguments of functions of one value: none of them changes a shape or a count. */
const FUNCTIONS: Readonly<Record<string, Readonly<Record<string, Arg<unknown>>>>> = {
  ReLU: { inplace },
  ReLU6: { inplace },
  LeakyReLU: { negative_slope: number(0.01), inplace },
  RReLU: { lower: number(0.125), upper: number(1 / 3), inplace },
  ELU: { alpha: number(1), inplace },
  CELU: { alpha: { ...nonzero, read: (tree) => nonzero.read(tree) || undefined }, inplace },
  SELU: { inplace },
  GELU: { approximate: choice(["none", "tanh"], { default: "none" }) },
  SiLU: { inplace },
  Mish: { inplace },
  Sigmoid: {},
  Tanh: {},
  Hardsigmoid: { inplace },
  Hardswish: { inplace },
  Hardshrink: { lambd: number(0.5) },
  Softshrink: { lambd: real({ min: 0, default: 0.5 }) },
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

const count = integer({ min: 0, default: 1 });
/** torch makes a tensor of this size, also of a list; of an empty one it is a single number. */
const slopes: Arg<number> = {
  ...count,
  expects: "an integer ≥ 1",
  read(tree) {
    if (tree.kind !== "seq") return count.read(tree);
    const [only, ...others] = tree.items;
    return only === undefined ? 1 : others.length === 0 ? count.read(only) : undefined;
  },
  odd: (tree) =>
    tree.kind === "seq"
      ? "num_parameters must be an integer ≥ 1; torch takes the list as a shape"
      : undefined,
};

export const PReLU = defineModule({
  type: "PReLU",
  doc: "ReLU with a learned negative slope, one for all channels or one per channel.",
  args: { num_parameters: slopes, init: number(0.25) },
  lower: (g, [x], a) =>
    g.withKnownWeights(() => {
      const c = x.type.dims?.[0];
      if (a.num_parameters !== 1) g.expectChannels(x, a.num_parameters, "num_parameters", c ?? null);
      return g.activation(x, "prelu", [a.num_parameters]);
    }),
});

export const Hardtanh = defineModule({
  type: "Hardtanh",
  doc: "Clamps each value between two bounds.",
  args: {
    min_val: number(-1),
    max_val: number(1),
    inplace,
    min_value: real({}),
    max_value: real({}),
  },
  lower(g, [x], a) {
    const [low, high] = [a.min_value ?? a.min_val, a.max_value ?? a.max_val];
    if (low >= high)
      g.fault("bad-argument", `max_val ${high} must be greater than min_val ${low}`, { attr: "max_val" });
    return g.activation(x, "hardtanh");
  },
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
