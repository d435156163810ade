import type { Value } from "../../../model/trace";
import { text } from "../../../vocabulary/args";
import { defineLayer, type LayerSpec } from "../../../vocabulary/layer";

/** Functions of one value by names that neither framework has a layer for, though people write them as one. */
const ONLY_BY_NAME: readonly string[] = ["swish", "hardsilu", "exponential", "quickgelu"];

/** Functions of one value, under the names people give them. */
export const FUNCTIONS: readonly string[] = [
  ...["relu", "relu6", "leakyrelu", "elu", "selu", "celu", "gelu", "silu", "mish"],
  ...["sigmoid", "hardsigmoid", "hardswish", "hardtanh", "tanh", "softplus", "softsign", "logsigmoid"],
  ...["tanhshrink", "hardshrink", "softshrink", "threshold", "rrelu", "glu"],
  ...ONLY_BY_NAME,
];

const byName = (type: string): LayerSpec =>
  defineLayer({
    type,
    doc: `Applies ${type} to each value.`,
    args: {},
    open: true,
    lower: (g, [x]) => g.activation(x as Value, type),
  });

export const activations: readonly LayerSpec[] = ONLY_BY_NAME.map(byName);

export const activation = defineLayer({
  type: "activation",
  doc: "Applies an activation, given by name, to each value.",
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
