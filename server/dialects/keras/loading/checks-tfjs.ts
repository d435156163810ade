import { get, isNull, items, numberOf, stringOf, type Tree } from "../../../model/tree";
import { truthOf } from "../common/python";
import type { Check } from "./checks";

const isCount = (tree: Tree): boolean => {
  const n = numberOf(tree);
  return n !== undefined && Number.isInteger(n) && n > 0;
};

/** One number, or a list with one for each axis. */
const perAxis =
  (one: (tree: Tree) => boolean) =>
  (tree: Tree, rank: number): boolean =>
    tree.kind === "seq" ? tree.items.length === rank && items(tree).every(one) : one(tree);

const isNumber = (tree: Tree): boolean => numberOf(tree) !== undefined;
const isWhole = (tree: Tree): boolean => Number.isInteger(numberOf(tree));

/** A class and its configuration. */
const isHeld = (tree: Tree): boolean => {
  const config = get(tree, "config");
  return stringOf(get(tree, "class_name")) !== undefined && config !== undefined && !isNull(config);
};

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

/** What TensorFlow.js takes, where it is another thing than Keras takes. */
export const CHECKS_TFJS: readonly Check[] = [
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
    keys: /^kernel_size$/,
    expects: "a number, or a list with one for each axis",
    holds: (t, rank) => perAxis(isCount)(t, rank),
  },
  {
    keys: /^(strides|dilation_rate)$/,
    classes: /Conv/,
    expects: "a number, a list with one integer for each axis, or null",
    holds: orNull((t, rank) => (t.kind === "seq" ? perAxis(isWhole)(t, rank) : isNumber(t))),
  },
  {
    keys: /^(pool_size|strides)$/,
    classes: /Pooling/,
    expects: "an integer ≥ 1, a list with one for each axis, or null",
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
    expects: "a number, [height, width] or [[top, bottom], [left, right]]",
    holds: isPadded,
  },
  {
    keys: /^data_format$/,
    classes: /^(?!Flatten$|Cropping|ZeroPadding)/,
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
    holds: orNull((t) => isWhole(t) || (t.kind === "seq" && t.items.length === 1 && items(t).every(isWhole))),
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
    expects: "a list of two integers",
    holds: orNull((t) => t.kind === "seq" && t.items.length >= 2 && items(t).every(isNumber)),
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
    // Only the first layer of a chain is asked for it.
    keys: /^(batch_input_shape|input_shape)$/,
    severity: "warning",
    expects: "a list, or null",
    holds: orNull((t) => t.kind === "seq"),
  },
  {
    keys: /^scale$/,
    classes: /^Rescaling$/,
    expects: "a number",
    holds: isNumber,
  },
  {
    keys: /^(offset|mask_value)$/,
    expects: "a number, or null",
    holds: orNull(isNumber),
  },
  {
    keys: /^axis$/,
    classes: /^Softmax$/,
    expects: "an integer, or null",
    holds: orNull((t) => isWhole(t) || t.kind === "seq"),
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
    holds: orNull((t) => (numberOf(t) ?? -1) >= 0),
  },
  {
    keys: /^(target_shape|dims)$/,
    expects: "a list",
    holds: (t) => t.kind === "seq",
  },
];
