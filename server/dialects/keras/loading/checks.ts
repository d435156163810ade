import { booleanOf, get, isMapping, isNull, items, numberOf, stringOf, type Tree } from "../../../model/tree";
import { countOf, isIntegral, wholeIn } from "../common/python";
import type { Version } from "../document";
import { dtypeNumbered } from "./names";
import { DRAWS_BY_RATE } from "./together";
import { WINDOWED } from "./windows";

export interface Check {
  readonly keys: RegExp;
  readonly classes?: RegExp;
  /** The one release that is this strict, or all before Keras 3; each where absent. */
  readonly version?: Version | "before";
  /** It runs all the same. */
  readonly severity?: "warning";
  readonly expects: string;
  readonly holds: (tree: Tree, rank: number, type: string) => boolean;
}

export const between =
  (low: number, high: number) =>
  (tree: Tree): boolean => {
    const n = countOf(tree);
    return n !== undefined && n >= low && n <= high;
  };

export const isObject = (tree: Tree): boolean =>
  isNull(tree) || stringOf(tree) !== undefined || stringOf(get(tree, "class_name")) !== undefined;

/** A number for all axes, or a list with one (or, at the sides, a pair) for each. */
/** What is added or cut off: along one axis a list has its two ends. */
const hasSides = (tree: Tree, rank: number): boolean =>
  tree.kind !== "seq" || tree.items.length === (rank === 1 ? 2 : rank);

const isAxis = (tree: Tree): boolean =>
  Number.isInteger(countOf(tree)) ||
  (tree.kind === "seq" && items(tree).every((t) => Number.isInteger(countOf(t))));

/** A number, or one in quotes, which `float()` of Python takes as well. */
export const isNumeral = (tree: Tree): boolean =>
  countOf(tree) !== undefined || /^\s*[-+]?\d+(\.\d*)?(e[-+]?\d+)?\s*$/i.test(stringOf(tree) ?? "");

/** No axis is named twice. */
export const areDifferent = (tree: Tree): boolean =>
  tree.kind !== "seq" || new Set(items(tree).map(numberOf)).size === tree.items.length;

/** An axis, or different ones, of which there is one at least. */
const areAxes = (tree: Tree): boolean =>
  isAxis(tree) && areDifferent(tree) && (tree.kind !== "seq" || tree.items.length > 0);

export const isOneOf =
  (...names: readonly string[]) =>
  (tree: Tree): boolean =>
    names.includes(stringOf(tree)?.toLowerCase() ?? "");

/** One of these as they are, where capitals count. */
export const isExactly =
  (...names: readonly string[]) =>
  (t: Tree): boolean =>
    t.kind === "scalar" && typeof t.value === "string" && names.includes(t.value);

export const RESIZES = "bilinear nearest bicubic area lanczos3 lanczos5 gaussian mitchellcubic".split(" ");

export const CHECKS: readonly Check[] = [
  {
    keys: /^rate$/,
    classes: /Dropout/,
    version: "keras3",
    expects: "a number from 0 to 1",
    holds: between(0, 1),
  },
  {
    keys: /^interpolation$/,
    classes: /^UpSampling2D$/,
    version: "keras3",
    expects: "one of nearest, bilinear, bicubic, lanczos3, lanczos5",
    holds: isOneOf("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
  },
  {
    keys: /^interpolation$/,
    classes: /^UpSampling2D$/,
    version: "before",
    expects: `one of ${RESIZES.join(", ")}`,
    holds: isOneOf(...RESIZES),
  },
  {
    keys: /^merge_mode$/,
    classes: /^Bidirectional$/,
    expects: "one of sum, mul, ave, concat, or null",
    holds: (t) => isNull(t) || ["sum", "mul", "ave", "concat"].includes(stringOf(t) ?? ""),
  },
  {
    keys: /^axis$/,
    classes: /^(Layer|Batch)Normalization$/,
    expects: "an integer, or a list of at least one",
    holds: (t) => t.kind !== "seq" || t.items.length > 0,
  },
  {
    keys: /^stddev$/,
    classes: /^GaussianNoise$/,
    version: "keras3",
    expects: "a number from 0 to 1",
    holds: between(0, 1),
  },
  {
    keys: /^seed$/,
    version: "keras3",
    expects: "an integer or null",
    holds: (t, _, type) =>
      DRAWS_BY_RATE.test(type) || isNull(t) || get(t, "class_name") !== undefined || isIntegral(t),
  },
  {
    keys: /_(initializer|regularizer|constraint)$/,
    expects: "a name, null, or a mapping with a class_name",
    holds: isObject,
  },
  {
    keys: /^(recurrent_)?activation$/,
    expects: "a name, null, or a mapping with a class_name",
    holds: isObject,
  },
  {
    keys: /^dtype$/,
    version: "keras3",
    expects: "a name, null, or a mapping with a class_name",
    holds: (t) => isObject(t) || get(t, "name") !== undefined,
  },
  {
    keys: /^(cropping|padding)$/,
    classes: /^(ZeroPadding|Cropping)[123]D$/,
    expects: "one number, or a list with one number or [before, after] per axis",
    holds: hasSides,
  },
  {
    keys: /^keepdims$/,
    classes: /^Global(Average|Max)Pooling[123]D$/,
    version: "keras3",
    expects: "true or false",
    holds: (t) => booleanOf(t) !== undefined,
  },
  {
    keys: /^epsilon$/,
    classes: /Normalization$/,
    version: "keras3",
    expects: "a number",
    holds: (t, _, type) =>
      isNull(t) || (type === "BatchNormalization" ? isNumeral(t) : countOf(t) !== undefined),
  },
  {
    keys: /^backward_layer$/,
    classes: /^Bidirectional$/,
    expects: "null, or a mapping with a class_name",
    holds: (t) => isNull(t) || stringOf(get(t, "class_name")) !== undefined,
  },
  {
    keys: /^(layer|cell)$/,
    classes: /^(TimeDistributed|Bidirectional|SpectralNormalization|RNN)$/,
    expects: "a mapping with a class_name",
    holds: (t, _, type) =>
      t.kind === "seq"
        ? type === "RNN" && items(t).every((i) => stringOf(get(i, "class_name")) !== undefined)
        : stringOf(get(t, "class_name")) !== undefined,
  },
  {
    keys: /^trainable$/,
    expects: "true or false",
    holds: (t) => booleanOf(t) !== undefined,
  },
  {
    keys: /^axis$/,
    classes: /^(Layer|Group|RMS|Unit)Normalization$/,
    expects: "an integer, or a list of them",
    holds: isAxis,
  },
  {
    keys: /^axis$/,
    classes: /^BatchNormalization$/,
    version: "before",
    expects: "an integer, or a list of them",
    holds: isAxis,
  },
  {
    keys: /^axis$/,
    classes: /^BatchNormalization$/,
    version: "keras3",
    expects: "an integer",
    holds: isNumeral,
  },
  {
    keys: /^axis$/,
    classes: /^Softmax$/,
    version: "keras3",
    expects: "an integer, a list of different ones, or null",
    holds: (t) => isNull(t) || (booleanOf(t) === undefined && areAxes(t)),
  },
  {
    keys: /^axis$/,
    classes: /^Softmax$/,
    version: "before",
    expects: "an integer, a list of different ones, or null",
    holds: (t) => isNull(t) || booleanOf(t) !== undefined || areAxes(t),
  },
  {
    keys: /^attention_axes$/,
    expects: "an integer, a list of different ones, or null",
    holds: (t) => t.kind !== "seq" || (t.items.length > 0 && areDifferent(t)),
  },
  {
    keys: /^noise_shape$/,
    classes: /^Dropout$/,
    version: "keras3",
    expects: "a list, or null",
    holds: (t) => isNull(t) || t.kind === "seq" || isMapping(t),
  },
  {
    keys: /^(batch_input_shape|batch_shape)$/,
    version: "keras3",
    expects: "a list that starts with the batch",
    holds: (t) => t.kind === "seq" && t.items.length > 0,
  },
  {
    keys: /^(batch_input_shape|batch_shape)$/,
    version: "before",
    expects: "a list that starts with the batch",
    // An input without one has no shape, and is an input all the same.
    holds: (t, _, type) => (isNull(t) && type === "InputLayer") || (t.kind === "seq" && t.items.length > 0),
  },
  {
    keys: /^(kernel_size|dilation_rate|size|pool_size|cropping)$/,
    classes: WINDOWED,
    expects: "a number or a list (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^size$/,
    classes: /^UpSampling1D$/,
    expects: "a number (not a list)",
    holds: (t) => t.kind !== "seq",
  },
  {
    keys: /^padding$/,
    classes: /^ZeroPadding/,
    expects: "a number or a list (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^(factor|(x|y|addition|threshold)_factor|scale|sigma)$/,
    classes: /^(Random(Elastic|Erasing|Gaussian|Grayscale|Invert|Perspective|Shear)|Solarization$|CutMix$)/,
    version: "keras3",
    expects: "a number or a pair (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^padding$/,
    classes: /Conv|Pooling/,
    expects: "valid, same or, in a Conv1D, causal",
    holds: (t) => !isNull(t),
  },
  {
    // Convolutions take it in capitals as well.
    keys: /^padding$/,
    classes: /Pooling/,
    version: "keras3",
    expects: "valid or same",
    holds: (t) => !/^(valid|same)$/i.test(stringOf(t) ?? "") || /^[a-z]+$/.test(stringOf(t) ?? ""),
  },
  {
    keys: /^axis$/,
    classes: /^(Layer|Unit|RMS)Normalization$/,
    expects: "an integer, or a list of different ones",
    holds: areDifferent,
  },
  {
    keys: /^shared_axes$/,
    expects: "an integer, a list of them, or null",
    holds: (t) => isNull(t) || get(t, "class_name") !== undefined || isAxis(t),
  },
  {
    keys: /^strides$/,
    classes: /Conv|^Locally/,
    expects: "a number or a list (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^(negative_slope|alpha)$/,
    classes: /^LeakyReLU$/,
    version: "keras3",
    expects: "a number ≥ 0",
    holds: between(0, Infinity),
  },
  {
    keys: /^dtype$/,
    version: "before",
    expects: "a name such as float32",
    holds: (t) =>
      t.kind !== "seq" && (countOf(t) === undefined || dtypeNumbered(countOf(t) ?? 0) !== undefined),
  },
  {
    keys: /^(groups|depth_multiplier)$/,
    classes: /^(Separable|Depthwise)?Conv(olution)?[123]D$|^GroupNormalization$/,
    expects: "an integer (not null)",
    // Before Keras 3 a convolution has one group where null says so.
    version: "keras3",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^depth_multiplier$/,
    version: "before",
    expects: "an integer (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^(negative_slope|threshold)$/,
    classes: /^ReLU$/,
    expects: "a number ≥ 0",
    holds: between(0, Infinity),
  },
  {
    keys: /^groups$/,
    classes: /^GroupNormalization$/,
    expects: "an integer ≥ 1, or -1",
    holds: (t) => (countOf(t) ?? 0) !== 0,
  },
  {
    keys: /^max_value$/,
    classes: /^ReLU$/,
    expects: "a number ≥ 0, or null",
    holds: (t) => isNull(t) || between(0, Infinity)(t),
  },
  {
    keys: /^axis$/,
    classes: /^Concatenate$/,
    expects: "an integer",
    holds: (t) => Number.isInteger(numberOf(t)),
  },
  {
    keys: /^axes$/,
    classes: /^Dot$/,
    expects: "an integer, or a list of two",
    holds: (t) =>
      t.kind === "seq"
        ? t.items.length === 2 && t.items.every((i) => wholeIn(i) !== undefined)
        : wholeIn(t) !== undefined,
  },
  {
    keys: /^axes$/,
    classes: /^Dot$/,
    severity: "warning",
    expects: "an integer, or a list of two; true counts as 1",
    holds: (t) =>
      items(t)
        .concat(t)
        .every((i) => booleanOf(i) === undefined),
  },
  {
    keys: /^alpha$/,
    classes: /^ELU$/,
    version: "keras3",
    expects: "a number",
    holds: (t) => countOf(t) !== undefined,
  },
  {
    keys: /^(momentum|epsilon|(recurrent_)?dropout|mask_value)$/,
    classes: /^((Batch|Group)Normalization|SimpleRNN|LSTM|GRU|ConvLSTM[123]D|MultiHeadAttention|Masking)$/,
    version: "keras3",
    expects: "a number (not null)",
    holds: (t, _, type) =>
      type === "BatchNormalization"
        ? isNumeral(t)
        : countOf(t) !== undefined || (type === "Masking" && t.kind === "seq"),
  },
  {
    keys: /^(scale|offset)$/,
    classes: /^Rescaling$/,
    expects: "a number or a list of numbers",
    holds: (t) => isMapping(t) || (t.kind === "seq" ? items(t) : [t]).every((i) => countOf(i) !== undefined),
  },
  {
    keys: /^data_format$/,
    expects: "channels_last, channels_first or null",
    holds: (t) => isNull(t) || /^(channels_(last|first)|default)$/i.test(stringOf(t) ?? ""),
  },
  {
    keys: /^output_mode$/,
    classes: /^Discretization$/,
    expects: "one of int, one_hot, multi_hot, count",
    holds: isExactly("int", "one_hot", "multi_hot", "count"),
  },
];
