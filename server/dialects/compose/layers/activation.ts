import type { Value } from "../../../model/trace";
import { integer, text } from "../../../vocabulary/args";
import { defineLayer, type LayerSpec } from "../../../vocabulary/layer";

/** Functions of one value, under the names people give them. */
export const ACTIVATIONS: readonly string[] = [
  "relu",
  "relu6",
  "leakyrelu",
  "elu",
  "selu",
  "celu",
  "gelu",
  "silu",
  "swish",
  "mish",
  "sigmoid",
  "hardsigmoid",
  "hardswish",
  "hardsilu",
  "hardtanh",
  "tanh",
  "softplus",
  "softsign",
  "logsigmoid",
  "tanhshrink",
  "hardshrink",
  "softshrink",
  "threshold",
  "exponential",
  "linear",
  "rrelu",
  "glu",
  "quickgelu",
];

const byName = (type: string): LayerSpec =>
  defineLayer({
    type,
    doc: `The ${type} function of each value.`,
    args: {},
    open: true,
    lower: (g, [x]) => g.activation(x as Value, type),
  });

export const activations: readonly LayerSpec[] = ACTIVATIONS.map(byName);

export const softmax = defineLayer({
  type: "softmax",
  aliases: ["logsoftmax", "softmin"],
  doc: "Normalised exponentials along one axis.",
  args: { dim: integer({ default: -1, aliases: ["axis"], doc: "The axis." }) },
  lower: (g, [x], a) => g.softmax(x as Value, a.dim),
});

export const prelu = defineLayer({
  type: "prelu",
  doc: "A rectifier with a learnt slope, one for all or one per channel.",
  args: { num_parameters: integer({ min: 1, default: 1, doc: "1, or the number of channels." }) },
  lower: (g, [x], a) => g.activation(x as Value, "prelu", [a.num_parameters]),
});

export const activation = defineLayer({
  type: "activation",
  aliases: ["act", "nonlinearity"],
  doc: "A function of each value, by name.",
  args: {
    function: text({
      required: true,
      aliases: ["activation", "fn", "name", "func"],
      doc: "relu, gelu, tanh …",
    }),
  },
  lower: (g, [x], a) => activate(g, x as Value, a.function),
});

/** A function by its name; softmax and PReLU are more than a function of one value. */
export function activate(g: Parameters<LayerSpec["lower"]>[0], x: Value, name: string): Value {
  const fn = name
    .toLowerCase()
    .replace(/^(torch\.)?nn\./, "")
    .replace(/[_\s]|\(.*\)$/g, "");
  if (fn === "softmax" || fn === "logsoftmax") return g.softmax(x, -1);
  if (fn === "prelu") return g.activation(x, fn, [1]);
  return g.activation(x, fn);
}
