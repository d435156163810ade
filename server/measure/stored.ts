import { ownValue } from "../model/own";
import type { Node, Value } from "../model/trace";

/**
 * The values that the backward pass of one operation reads: a product needs its other factor, a function the value that
 * its derivative is written in, a sum nothing.
 */
export function storedBy(node: Node): readonly Value[] {
  return ownValue(STORED, node.op)?.(node) ?? [];
}

const inputs = (n: Node): readonly Value[] => n.inputs;
const input = (n: Node): readonly Value[] => n.inputs.slice(0, 1);
const output = (n: Node): readonly Value[] => [n.output];
const both = (n: Node): readonly Value[] => [...n.inputs.slice(0, 1), n.output];

/** Their derivative follows from their own value, so that they can overwrite what they read. */
const BY_OUTPUT: ReadonlySet<unknown> = new Set([
  "relu",
  "relu6",
  "leakyrelu",
  "elu",
  "selu",
  "celu",
  "hardtanh",
  "sigmoid",
  "tanh",
  "exponential",
  "softplus",
]);

const STRAIGHT: ReadonlySet<unknown> = new Set(["linear", "identity"]);
const SUMS: ReadonlySet<unknown> = new Set(["add", "sum", "subtract", "average", "mean"]);

const STORED: Readonly<Record<string, (node: Node) => readonly Value[]>> = {
  conv: input,
  convTranspose: input,
  locallyConnected: input,
  dense: input,
  contraction: inputs,
  matmul: inputs,
  norm: input,
  scale: (n) => (n.attrs.scale ? input(n) : []),
  activation: (n) => (STRAIGHT.has(n.attrs.fn) ? [] : BY_OUTPUT.has(n.attrs.fn) ? output(n) : input(n)),
  softmax: output,
  pool: (n) => (n.attrs.mode === "max" ? input(n) : n.attrs.mode === "lp" ? both(n) : []),
  adaptivePool: (n) => (n.attrs.mode === "max" ? input(n) : []),
  globalPool: (n) => (n.attrs.mode === "max" ? input(n) : []),
  elementwise: (n) => (SUMS.has(n.attrs.fn) ? [] : inputs(n)),
  recurrent: both,
};
