import type { Argument } from "../../model/layer";
import { ownValue } from "../../model/own";
import { cover } from "../../model/span";
import { isNull, isScalar, type Seq, type Tree, withValue } from "../../model/tree";

/** Layer classes by the names that later versions gave them. */
const CLASSES: Readonly<Record<string, string>> = {
  AtrousConvolution1D: "Conv1D",
  AtrousConvolution2D: "Conv2D",
  Deconvolution2D: "Conv2DTranspose",
  Deconvolution3D: "Conv3DTranspose",
  TimeDistributedDense: "Dense",
  BatchNormalizationV1: "BatchNormalization",
  BatchNormalizationV2: "BatchNormalization",
  SyncBatchNormalization: "BatchNormalization",
  ParametricSoftplus: "PReLU",
};

export const currentClass = (name: string): string => ownValue(CLASSES, name) ?? name;

/** Arguments of Keras 1 by the names that Keras 2 gave them. */
const NAMES: Readonly<Record<string, string>> = {
  nb_filter: "filters",
  subsample: "strides",
  subsample_length: "strides",
  stride: "strides",
  filter_length: "kernel_size",
  pool_length: "pool_size",
  border_mode: "padding",
  dim_ordering: "data_format",
  bias: "use_bias",
  atrous_rate: "dilation_rate",
  p: "rate",
  sigma: "stddev",
  length: "size",
  inner_activation: "recurrent_activation",
};

/** `output_dim` is a width, except in an embedding, where it has kept its name. */
const WIDE = /^(Dense|TimeDistributedDense|SimpleRNN|LSTM|GRU|Highway|MaxoutDense|CuDNN\w+)$/;

/** What Keras 2 calls an argument of Keras 1. */
export const laterName = (className: string, name: string): string | undefined =>
  WIDE.test(className) && name === "output_dim" ? "units" : ownValue(NAMES, name);

/** What Keras 1 called it, where it had another name. */
export function formerNames(className: string, name: string): readonly string[] {
  const axes = /[23](?=D)/.exec(className)?.[0];
  if (name === "kernel_size" && axes) return KERNEL[axes === "2" ? 0 : 1];
  return [...Object.keys(NAMES), "output_dim"].filter(
    (n) =>
      laterName(className, n) === name &&
      // Poolings have kept the name, except along one axis.
      (n !== "subsample" || !/Pool/.test(className)) &&
      /length|^stride$/.test(n) ===
        (axes === undefined && /^(?:strides|kernel_size|pool_size|size)$/.test(name)),
  );
}

/** Extents of a kernel that were arguments of their own. */
const KERNEL = [
  ["nb_row", "nb_col"],
  ["kernel_dim1", "kernel_dim2", "kernel_dim3"],
] as const;

/** The arguments of a layer as the vocabulary knows them, whichever version wrote them. */
export function currentArguments(className: string, args: readonly Argument[]): readonly Argument[] {
  const renamed = args.map((a) => rename(className, a)).filter(isGiven);
  for (const names of KERNEL) {
    const parts = names.map((n) => renamed.find((a) => a.name === n));
    if (parts.every((p): p is Argument => p !== undefined)) {
      const others = renamed.filter((a) => !parts.includes(a));
      return [...others, together("kernel_size", parts)];
    }
  }
  return renamed;
}

/** `default` and null stand for what nobody wrote. */
const isGiven = (a: Argument): boolean =>
  !isNull(a.value) && !(a.name === "data_format" && isScalar(a.value) && a.value.value === "default");

function rename(className: string, a: Argument): Argument {
  const name = laterName(className, String(a.name)) ?? a.name;
  const value = name === "data_format" ? formatOf(a.value) : a.value;
  return name === a.name && value === a.value ? a : { name, value, span: a.span };
}

const FORMATS: Readonly<Record<string, string>> = { th: "channels_first", tf: "channels_last" };

function formatOf(value: Tree): Tree {
  const format = isScalar(value) ? ownValue(FORMATS, String(value.value)) : undefined;
  return format === undefined || !isScalar(value) ? value : withValue(value, format);
}

function together(name: string, parts: readonly Argument[]): Argument {
  const spans = parts.map((p) => p.value.span);
  const span = spans.reduce(cover);
  const value: Seq = { kind: "seq", span, items: parts.map((p) => p.value), flow: true };
  return { name, value, span: parts.map((p) => p.span).reduce(cover) };
}
