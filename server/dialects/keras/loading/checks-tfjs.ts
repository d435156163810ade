import { get, isNull, isScalar, items, numberOf, stringOf, type Tree } from "../../../model/tree";
import { truthOf } from "../common/python";
import type { Check } from "./checks";

const isAtLeast =
  (least: number) =>
  (tree: Tree): boolean => {
    const n = numberOf(tree);
    return n !== undefined && Number.isInteger(n) && n >= least;
  };

const isCount = isAtLeast(1);

/** One number, or a list with one per axis. */
const perAxis =
  (one: (tree: Tree) => boolean) =>
  (tree: Tree, rank: number): boolean =>
    tree.kind === "seq" ? tree.items.length === rank && items(tree).every(one) : one(tree);

const isNumber = (tree: Tree): boolean => numberOf(tree) !== undefined;
/** The number of an axis, in quotes as well. */
const isAxis = (tree: Tree): boolean => isWhole(tree) || /^\d$/.test(stringOf(tree) ?? "");
const isTruth = (tree: Tree): boolean => isScalar(tree) && typeof tree.value === "boolean";
const isWhole = (tree: Tree): boolean => Number.isInteger(numberOf(tree));

/** A class and its configuration. */
const isHeld = (tree: Tree): boolean => {
  const config = get(tree, "config");
  return stringOf(get(tree, "class_name")) !== undefined && config !== undefined && !isNull(config);
};

/** An extent of an input: a whole number, or none for an open one. */
const isExtent = (tree: Tree): boolean => isNull(tree) || isCount(tree);

/** What its arithmetic takes for a number. */
const isComputed = (tree: Tree): boolean =>
  isNumber(tree) || isTruth(tree) || (tree.kind === "seq" && items(tree).every(isNumber));

/** JavaScript takes for false what Python does, but a list. */
const isFalse = (tree: Tree): boolean => tree.kind !== "seq" && tree.kind !== "map" && !truthOf(tree);

const orNull =
  (holds: Check["holds"]): Check["holds"] =>
  (tree, rank, type) =>
    isNull(tree) || holds(tree, rank, type);

const isPadded = (tree: Tree): boolean =>
  isNumber(tree) ||
  (tree.kind === "seq" &&
    tree.items.length === 2 &&
    (items(tree).every(isNumber) ||
      items(tree).every((t) => t.kind === "seq" && t.items.length === 2 && items(t).every(isNumber))));

const isCropped = (tree: Tree): boolean =>
  (isNumber(tree) && (numberOf(tree) ?? 0) >= 0) ||
  (tree.kind === "seq" &&
    tree.items.length > 1 &&
    (items(tree).every((t) => (numberOf(t) ?? -1) >= 0) ||
      items(tree).every((t) => t.kind === "seq" && items(t).every((i) => (numberOf(i) ?? -1) >= 0))));

/** Whether there is no fraction in it. */
export const areWhole = (tree: Tree): boolean =>
  tree.kind === "seq" ? items(tree).every(areWhole) : isWhole(tree);

/** What TensorFlow.js takes, where it is another thing than Keras takes. */
export const CHECKS_TFJS: readonly Check[] = [
  {
    keys: /^(use_bias|center|return_sequences|return_state|stateful|unroll|go_backwards)$/,
    severity: "warning",
    expects: "true or false; JavaScript takes any list for true",
    holds: (t) => t.kind !== "seq",
  },
  {
    keys: /_initializer$/,
    expects: "a name, null, or a mapping with class_name and config",
    holds: (t) => isFalse(t) || stringOf(t) !== undefined || isHeld(t),
  },
  {
    keys: /^(recurrent_)?activation$|_(regularizer|constraint)$/,
    expects: "a name, null, or a mapping with class_name and config",
    holds: orNull((t) => stringOf(t) !== undefined || isHeld(t)),
  },
  {
    keys: /^(units|filters|input_dim|output_dim)$/,
    classes: /^(Dense|Embedding|.*Conv.*|.*(RNN|LSTM|GRU)(Cell)?)$/,
    expects: "an integer ≥ 1",
    holds: isCount,
  },
  {
    keys: /^(kernel_size|strides|dilation_rate)$/,
    classes: /^ConvLSTM2D$/,
    expects: "an integer ≥ 1, or a list with one per axis",
    holds: (t, rank) => perAxis(isCount)(t, rank) || isFalse(t),
  },
  {
    keys: /^kernel_size$/,
    classes: /^ConvLSTM2D$/,
    expects: "an integer ≥ 1, or a list with one per axis",
    holds: (t) => !isFalse(t),
  },
  {
    keys: /^kernel_size$/,
    expects: "a number, or a list with one per axis",
    holds: (t, rank) => perAxis(isAtLeast(0))(t, rank),
  },
  {
    keys: /^(strides|dilation_rate)$/,
    classes: /Conv(?!LSTM)/,
    expects: "a number, a list with one integer per axis, or null",
    holds: orNull((t, rank) => (t.kind === "seq" ? perAxis(isWhole)(t, rank) : isNumber(t))),
  },
  {
    keys: /^(pool_size|strides)$/,
    classes: /Pooling/,
    expects: "an integer ≥ 1, a list with one per axis, or null",
    holds: orNull((t, rank) => (t.kind === "seq" ? items(t).every(isCount) : perAxis(isCount)(t, rank))),
  },
  {
    keys: /^strides$/,
    classes: /Pooling/,
    expects: "an integer ≥ 1, a list with one per axis, or null",
    holds: orNull(perAxis(isCount)),
  },
  {
    // It looks at as many of the list as it needs.
    keys: /^pool_size$/,
    classes: /Pooling/,
    severity: "warning",
    expects: "an integer ≥ 1, a list with one per axis, or null",
    holds: orNull(perAxis(isCount)),
  },
  {
    keys: /^padding$/,
    classes: /Conv|Pooling/,
    expects: "valid or same",
    holds: orNull((t) => /^(valid|same|causal)$/.test(stringOf(t) ?? "")),
  },
  {
    keys: /^padding$/,
    classes: /Conv|Pooling/,
    expects: "valid or same; TensorFlow.js has no causal padding",
    holds: (t, _, type) => stringOf(t) !== "causal" || type === "DepthwiseConv2D",
  },
  {
    keys: /^padding$/,
    classes: /^ZeroPadding2D$/,
    expects: "a number, [height, width] or [[top, bottom], [left, right]]",
    holds: orNull(isPadded),
  },
  {
    keys: /^cropping$/,
    expects: "a number ≥ 0, [height, width] or [[top, bottom], [left, right]]",
    holds: isCropped,
  },
  {
    // Of a longer list it looks at the first two, and of a fraction it cuts off or adds as much.
    keys: /^(cropping|padding)$/,
    classes: /^(Cropping|ZeroPadding)2D$/,
    severity: "warning",
    expects: "an integer, [height, width] or [[top, bottom], [left, right]]",
    holds: orNull((t) => isPadded(t) && areWhole(t)),
  },
  {
    keys: /^data_format$/,
    classes: /^(?!Flatten$|Cropping)/,
    expects: "channels_last, channels_first or null",
    holds: orNull((t) => /^channels(_l|L)ast$|^channels(_f|F)irst$/.test(stringOf(t) ?? "")),
  },
  {
    keys: /^merge_mode$/,
    classes: /^Bidirectional$/,
    expects: "one of sum, mul, ave, concat, or null",
    holds: orNull((t) => /^(sum|mul|ave|concat)$/.test(stringOf(t) ?? "")),
  },
  {
    keys: /^(layer|cell)$/,
    expects: "a mapping with class_name and config",
    holds: (t) => (t.kind === "seq" ? items(t).every(isHeld) : isHeld(t)),
  },
  {
    keys: /^reset_after$/,
    expects: "false: TensorFlow.js has no GRU with reset_after; train it with reset_after=False",
    holds: isFalse,
  },
  {
    keys: /^alpha$/,
    classes: /^ELU$/,
    expects: "1: TensorFlow.js has no ELU with another alpha",
    holds: orNull((t) => numberOf(t) === 1),
  },
  {
    keys: /^axis$/,
    classes: /^LayerNormalization$/,
    expects: "an integer, or a list of different ones",
    holds: orNull(
      (t) =>
        isWhole(t) ||
        (t.kind === "seq" &&
          items(t).every(isWhole) &&
          new Set(items(t).map(numberOf)).size === t.items.length),
    ),
  },
  {
    keys: /^axis$/,
    classes: /^BatchNormalization$/,
    expects: "an integer",
    holds: orNull((t) =>
      t.kind === "seq"
        ? t.items.length === 1 && items(t).every((i) => isAxis(i) && (numberOf(i) ?? 0) >= 0)
        : isAxis(t),
    ),
  },
  {
    keys: /^shared_axes$/,
    expects: "an integer, a list of them, or null",
    holds: orNull((t) => t.kind === "seq" || isNumber(t)),
  },
  {
    keys: /^interpolation$/,
    classes: /^UpSampling2D$/,
    expects: "nearest, bilinear or null",
    holds: orNull((t) => /^(nearest|bilinear)$/.test(stringOf(t) ?? "")),
  },
  {
    keys: /^size$/,
    classes: /^UpSampling2D$/,
    severity: "warning",
    expects: "a list of two integers",
    holds: orNull((t) => t.kind === "seq" && t.items.length === 2 && items(t).every(isCount)),
  },
  {
    keys: /^kernel_(initializer|regularizer|constraint)$/,
    classes: /^SeparableConv2D$/,
    expects: "null; use depthwise_ and pointwise_",
    holds: isNull,
  },
  {
    keys: /^batch_size$/,
    classes: /^InputLayer$/,
    expects: "absent beside batch_input_shape",
    holds: isNull,
  },
  {
    keys: /^(batch_input_shape|input_shape)$/,
    classes: /^InputLayer$/,
    expects: "a list, or null",
    holds: orNull((t) => t.kind === "seq"),
  },
  {
    keys: /^batch_input_shape$/,
    classes: /^InputLayer$/,
    expects: "a list of integers, or null for an extent that is open",
    holds: orNull((t) => t.kind !== "seq" || items(t).every((i) => isNull(i) || isWhole(i))),
  },
  {
    keys: /^dtype$/,
    classes: /^InputLayer$/,
    expects: "float32, int32 or bool: TensorFlow.js has no inputs of text",
    holds: (t) => stringOf(t) !== "string",
  },
  {
    // Only the first layer of a chain is asked for it.
    keys: /^(batch_input_shape|input_shape)$/,
    severity: "warning",
    expects: "a list of integers ≥ 1, or null for an extent that is open",
    holds: orNull((t) => t.kind === "seq" && items(t).every(isExtent)),
  },
  {
    keys: /^scale$/,
    classes: /^Rescaling$/,
    expects: "a number",
    holds: isComputed,
  },
  {
    keys: /^scale$/,
    classes: /^Rescaling$/,
    severity: "warning",
    expects: "a number",
    holds: isNumber,
  },
  {
    keys: /^(offset|mask_value)$/,
    expects: "a number, or null",
    holds: orNull(isComputed),
  },
  {
    keys: /^(offset|mask_value|theta)$/,
    severity: "warning",
    expects: "a number, or null",
    holds: orNull(isNumber),
  },
  {
    keys: /^theta$/,
    classes: /^ThresholdedReLU$/,
    expects: "a number, or null",
    holds: orNull(isComputed),
  },
  {
    keys: /^unroll$/,
    classes: /^ConvLSTM2D$/,
    expects: "false: TensorFlow.js does not unroll it",
    holds: isFalse,
  },
  {
    keys: /^axes$/,
    classes: /^Dot$/,
    expects: "an integer, or a list of two",
    holds: (t) => t.kind !== "seq" || t.items.length !== 1,
  },
  {
    keys: /^axes$/,
    classes: /^Dot$/,
    severity: "warning",
    expects: "an integer, or a list of two",
    holds: (t) => isWhole(t) || (t.kind === "seq" && t.items.length === 2 && items(t).every(isWhole)),
  },
  {
    keys: /^axis$/,
    classes: /^Softmax$/,
    expects: "an integer, or null",
    holds: orNull((t) => isWhole(t) || t.kind === "seq"),
  },
  {
    keys: /^n$/,
    expects: "an integer ≥ 1",
    holds: (t) => !isNumber(t) || (isWhole(t) && (numberOf(t) ?? 0) >= 0),
  },
  {
    keys: /^n$/,
    severity: "warning",
    expects: "an integer ≥ 1",
    holds: isCount,
  },
  {
    keys: /^max_value$/,
    classes: /^ReLU$/,
    expects: "a number ≥ 0, or null",
    holds: orNull((t) => isTruth(t) || (numberOf(t) ?? -1) >= 0),
  },
  {
    keys: /^target_shape$/,
    expects: "a list of integers",
    holds: (t) => t.kind !== "seq" || items(t).every((i) => !isNumber(i) || isWhole(i)),
  },
  {
    keys: /^(target_shape|dims)$/,
    expects: "a list",
    // Of a text JavaScript takes the letters one by one.
    holds: (t) => t.kind === "seq" || /^\d$/.test(stringOf(t) ?? ""),
  },
];
