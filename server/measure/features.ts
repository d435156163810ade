import { channels, spatial } from "../model/tensor";
import type { Node } from "../model/trace";

type Test = (node: Node) => boolean;

const op =
  (...names: readonly string[]): Test =>
  (n) =>
    names.includes(n.op);
const activation =
  (...names: readonly string[]): Test =>
  ({ op: name, attrs }) =>
    name === "activation" && names.includes(String(attrs.fn).replace(/_/g, "").toLowerCase());
const cell =
  (name: string): Test =>
  ({ op: kind, attrs }) =>
    kind === "recurrent" && String(attrs.cell).toLowerCase() === name;

/** What devices and their compilers speak of when they say what they run, by the name that it has in a device's profile. */
const FEATURES: ReadonlyMap<string, Test> = new Map<string, Test>([
  // A product of two tensors that both come from the input: compilers for fixed weights have none.
  ["attention", op("matmul")],
  ["conv1d", (n) => op("conv")(n) && axes(n) === 1],
  ["conv2d", (n) => op("conv")(n) && axes(n) === 2],
  ["conv3d", (n) => op("conv")(n) && axes(n) === 3],
  ["depthwise", (n) => op("conv")(n) && isDepthwise(n)],
  ["grouped", (n) => op("conv")(n) && Number(n.attrs.groups ?? 1) > 1 && !isDepthwise(n)],
  ["conv-transpose", op("convTranspose")],
  ["dense", op("dense")],
  ["embedding", op("embedding")],
  ["experts", op("experts")],
  ["recurrent", op("recurrent")],
  ["lstm", cell("lstm")],
  ["gru", cell("gru")],
  ["softmax", op("softmax")],
  ["resize", op("resize")],
  ["norm", op("norm")],
  ["silu", activation("silu", "swish")],
  ["gelu", activation("gelu", "gelunew", "gelutanh", "geluerf", "quickgelu", "gelufast")],
  ...[
    "relu",
    "relu6",
    "leakyrelu",
    "prelu",
    "elu",
    "selu",
    "mish",
    "hardswish",
    "hardsigmoid",
    "sigmoid",
    "tanh",
  ].map((name): readonly [string, Test] => [name, activation(name)]),
]);

export const FEATURE_NAMES: readonly string[] = [...FEATURES.keys()];

export const hasFeature = (node: Node, feature: string): boolean => FEATURES.get(feature)?.(node) ?? false;

const axes = ({ output }: Node): number => spatial(output.type).length;

const isDepthwise = ({ attrs, inputs }: Node): boolean => {
  const groups = Number(attrs.groups ?? 1);
  return groups > 1 && inputs[0] !== undefined && channels(inputs[0].type) === groups;
};
