import { booleanOf, isNull, items, numberOf, stringOf, type Tree } from "../../../model/tree";
import { hasFloat } from "../../../vocabulary/layer";
import { countOf, isIntegral, isUngrouped, wholeIn } from "../common/python";
import { areDifferent, between, type Check, isExactly, isNumeral, RESIZES } from "./checks";
import { isCount, isList } from "./checks-more";
import { isExtents } from "./held";
import { ONLY_DIVIDES } from "./together";

const isNumber = (t: Tree): boolean => countOf(t) !== undefined;

/** What Python cannot make a whole number of; a boolean is one. */
const isWhole = (t: Tree): boolean => Number.isInteger(countOf(t));

/** The ends of a range, of which only the first two are read. */
const ends = (t: Tree): readonly [low: number, high: number] | undefined => {
  const [low, high] = items(t).map(countOf);
  if (t.kind === "seq") return low === undefined || high === undefined ? undefined : [low, high];
  const n = countOf(t);
  return n === undefined ? undefined : [-n, n];
};

const hasEnds =
  (holds: (low: number, high: number) => boolean) =>
  (t: Tree): boolean => {
    const range = ends(t);
    return range !== undefined && holds(...range);
  };

/** Layers that draw numbers make a generator of their seed at once; those of noise do so when they are trained. */
const GENERATES = /^Random(Brightness|Contrast|Crop|Flip|Height|Rotation|Translation|Width|Zoom)$/;

/** What Keras 2 asks of arguments that change neither a shape nor a weight. */
export const BEFORE: readonly Check[] = (
  [
    {
      keys: /^batch_(input_)?shape$/,
      expects: "a list of integers ≥ 0 or null",
      holds: (t) => t.kind !== "seq" || isExtents(t),
    },
    {
      keys: /^(axis|attention_axes|shared_axes|output_shape|cropping|padding|num_tokens|power_iterations)$/,
      expects: "written in integers, without a point",
      holds: (t) => t.kind === "map" || !hasFloat(t),
    },
    {
      keys: /^target_shape$/,
      classes: /^Reshape$/,
      expects: "a list of integers",
      holds: (t) => t.kind === "seq" && t.items.every((i) => wholeIn(i) !== undefined),
    },
    {
      keys: /^rate$/,
      classes: /^(Spatial)?Dropout/,
      expects: "a number from 0 to 1",
      // What is no number Keras 2 finds out in training.
      holds: (t) => numberOf(t) === undefined || between(0, 1)(t),
    },
    {
      keys: /^rate$/,
      classes: /^GaussianDropout$/,
      expects: "a number from 0 to 1",
      holds: (t) => countOf(t) !== undefined,
    },
    {
      keys: /^rate$/,
      classes: /Dropout/,
      severity: "warning",
      expects: "a number from 0 to 1",
      holds: between(0, 1),
    },
    {
      // What is no number Keras 2 finds out in training.
      keys: /^stddev$/,
      classes: /^GaussianNoise$/,
      severity: "warning",
      expects: "a number",
      holds: (t) => numberOf(t) !== undefined,
    },
    {
      keys: /^alpha$/,
      classes: /^LeakyReLU$/,
      expects: "a number",
      holds: isNumeral,
    },
    {
      keys: /^alpha$/,
      classes: /^LeakyReLU$/,
      severity: "warning",
      expects: "a number ≥ 0",
      holds: between(0, Infinity),
    },
    {
      keys: /^alpha$/,
      classes: /^ELU$/,
      expects: "a number (not null)",
      holds: (t) => !isNull(t),
    },
    {
      keys: /^alpha$/,
      classes: /^ELU$/,
      severity: "warning",
      expects: "one number",
      holds: (t) => t.kind !== "seq",
    },
    {
      keys: /^dropout$/,
      classes: /^(Additive)?Attention$/,
      expects: "a number",
      holds: isNumber,
    },
    {
      keys: /^(recurrent_)?dropout$/,
      classes: /^(SimpleRNN|LSTM|GRU)(Cell)?$|^ConvLSTM[123]D$/,
      expects: "a number",
      holds: isNumber,
    },
    {
      keys: /^unroll$/,
      classes: /^ConvLSTM[123]D$/,
      expects: "false: convolutional layers cannot be unrolled",
      holds: (t) => isNull(t) || booleanOf(t) === false || numberOf(t) === 0 || stringOf(t) === "",
    },
    {
      keys: /^epsilon$/,
      classes: /^(Batch|Group)Normalization$/,
      expects: "a number",
      holds: (t) => t.kind === "seq" || isNumber(t),
    },
    {
      keys: /^epsilon$/,
      classes: /^(Batch|Group)Normalization$/,
      severity: "warning",
      expects: "one number",
      holds: isNumber,
    },
    {
      keys: /^epsilon$/,
      classes: /^LayerNormalization$/,
      expects: "a number",
      holds: isNumber,
    },
    {
      keys: /^axis$/,
      classes: /^GroupNormalization$/,
      expects: "one integer",
      holds: (t) => Number.isInteger(numberOf(t)),
    },
    {
      keys: /^axis$/,
      classes: /^(Batch)?Normalization$/,
      expects: "an integer, or a list of different ones",
      holds: areDifferent,
    },
    {
      keys: /^score_mode$/,
      classes: /^Attention$/,
      expects: "dot or concat",
      holds: isExactly("dot", "concat"),
    },
    {
      keys: /^groups$/,
      classes: /^(Separable)?Conv(olution)?[123]D(Transpose)?$/,
      expects: "an integer",
      holds: (t, _, type) =>
        isUngrouped(type, "groups", t) || isWhole(t) || (ONLY_DIVIDES.test(type) && isNumber(t)),
    },
    {
      // They are extents of what is drawn at random, and no boolean goes with a number there.
      keys: /^(kernel_size|input_dim|units|num_bins)$/,
      classes: /^(Conv|Separable|Depthwise|Embedding$|SimpleRNN$|LSTM$|GRU$|Hashing$)/,
      expects: "an integer ≥ 1, or a list with one per axis",
      holds: (t) => (t.kind === "seq" ? items(t) : [t]).every((i) => booleanOf(i) === undefined),
    },
    {
      keys: /^num_tokens$/,
      classes: /^CategoryEncoding$/,
      expects: "an integer (not null)",
      holds: (t) => !isNull(t),
    },
    {
      keys: /^implementation$/,
      classes: /^LocallyConnected/,
      expects: "an integer",
      holds: isWhole,
    },
    {
      // What is left is worked out from the end.
      keys: /^cropping$/,
      classes: /^Cropping[23]D$/,
      severity: "warning",
      expects: "integers ≥ 0",
      holds: (t) => (numberOf(t) ?? 0) >= 0,
    },
    {
      keys: /^output_padding$/,
      classes: /Transpose$/,
      expects: "null, an integer ≥ 0, or a list with one per axis",
      holds: (t, rank) =>
        isNull(t) ||
        ((t.kind !== "seq" || t.items.length === rank) &&
          (t.kind === "seq" ? items(t) : [t]).every((i) => isWhole(i) && (countOf(i) ?? -1) >= 0)),
    },
    {
      keys: /^(cropping|padding)$/,
      classes: /^(ZeroPadding|Cropping)/,
      expects: "integers ≥ 0",
      holds: (t, rank, type) => isSides(t) || (rank > 1 && /^C/.test(type) && Number.isInteger(numberOf(t))),
    },
    {
      keys: /^(kernel|bias)_initializer$/,
      classes: /^MultiHeadAttention$/,
      expects: "a name, or a mapping with a class_name",
      holds: (t) => !isNull(t),
    },
    {
      keys: /^attention_axes$/,
      classes: /^MultiHeadAttention$/,
      expects: "an integer, a list of them, or null",
      holds: (t) => isNull(t) || (t.kind === "seq" ? items(t) : [t]).every(isWhole),
    },
    {
      keys: /^(query|key|value)_shape$/,
      classes: /^MultiHeadAttention$/,
      expects: "null, or the whole shape with the batch, such as [null, 16, 64]",
      holds: (t) =>
        isNull(t) ||
        (t.kind === "seq" &&
          t.items.length > 2 &&
          t.items.every((i) => isNull(i) || (isWhole(i) && (countOf(i) ?? -1) >= 0))),
    },
    {
      keys: /^output_mode$/,
      classes: /^CategoryEncoding$/,
      expects: "one of multi_hot, one_hot, count",
      holds: isExactly("multi_hot", "one_hot", "count", "binary"),
    },
    {
      keys: /^bin_boundaries$/,
      classes: /^Discretization$/,
      expects: "a list of numbers",
      holds: (t) => isNull(t) || (t.kind === "seq" && items(t).every(isNumber)),
    },
    {
      keys: /^interpolation$/,
      classes: /^Resizing$/,
      expects: `one of ${RESIZES.join(", ")}`,
      // Other words are said to be none of them where the layer reads them.
      holds: (t) => stringOf(t) !== undefined,
    },
    {
      keys: /^interpolation$/,
      classes: /^Random(Height|Width)$/,
      expects: `one of ${RESIZES.join(", ")}`,
      holds: (t) => RESIZES.includes(stringOf(t)?.toLowerCase() ?? ""),
    },
    {
      keys: /^interpolation$/,
      classes: /^Random(Rotation|Translation|Zoom)$/,
      expects: "nearest or bilinear",
      holds: isExactly("nearest", "bilinear"),
    },
    {
      keys: /^fill_mode$/,
      classes: /^Random(Rotation|Translation|Zoom)$/,
      expects: "one of reflect, wrap, constant, nearest",
      holds: isExactly("reflect", "wrap", "constant", "nearest"),
    },
    {
      keys: /^fill_value$/,
      classes: /^Random(Rotation|Translation|Zoom)$/,
      expects: "a number",
      holds: (t) => t.kind === "seq" || isNumber(t),
    },
    {
      keys: /^mode$/,
      classes: /^RandomFlip$/,
      expects: "one of horizontal, vertical, horizontal_and_vertical",
      holds: isExactly("horizontal", "vertical", "horizontal_and_vertical"),
    },
    {
      keys: /^value_range$/,
      classes: /^RandomBrightness$/,
      expects: "a list of two numbers",
      holds: (t) => isList(t, 2),
    },
    {
      keys: /^factor$/,
      classes: /^RandomBrightness$/,
      expects: "a number from -1 to 1, or two",
      holds: (t) =>
        (t.kind !== "seq" || t.items.length === 2) && hasEnds((low, high) => within(low) && within(high))(t),
    },
    {
      keys: /^factor$/,
      classes: /^RandomContrast$/,
      expects: "a number > 0 and up to 1, or two from 0",
      holds: (t) =>
        t.kind === "seq"
          ? hasEnds((low, high) => low >= 0 && low <= 1 && high >= 0)(t)
          : (countOf(t) ?? 0) > 0 && (countOf(t) ?? 2) <= 1,
    },
    {
      keys: /^factor$/,
      classes: /^RandomRotation$/,
      expects: "a number ≥ 0, or the lower and the upper end of a range",
      holds: hasEnds((low, high) => low <= high),
    },
    {
      keys: /^factor$/,
      classes: /^Random(Height|Width)$/,
      expects: "a number from 0 to 1, or the lower and the upper end of a range from -1",
      holds: hasEnds((low, high) => low <= high && low >= -1),
    },
    {
      keys: /^(height|width)_factor$/,
      classes: /^RandomTranslation$/,
      expects: "a number from 0 to 1, or the lower and the upper end of a range from -1 to 1",
      holds: hasEnds((low, high) => low <= high && within(low) && within(high)),
    },
    {
      keys: /^height_factor$/,
      classes: /^RandomZoom$/,
      expects: "a number from -1 to 1, or two",
      holds: hasEnds((low, high) => within(low) && within(high)),
    },
    {
      keys: /^width_factor$/,
      classes: /^RandomZoom$/,
      expects: "null, a number from -1 to 1, or two that are ≥ -1",
      holds: (t) => isNull(t) || hasEnds((low, high) => low >= -1 && high >= -1)(t),
    },
    {
      keys: /^seed$/,
      classes: GENERATES,
      expects: "an integer or null",
      holds: (t) =>
        isNull(t) || isNumber(t) || isIntegral(t) || (t.kind === "seq" && items(t).every(isNumber)),
    },
  ] satisfies readonly Omit<Check, "version">[]
).map((check) => ({ ...check, version: "before" }));

const within = (n: number): boolean => Math.abs(n) <= 1;

/** A number for all sides, one for each axis, or a pair for each. */
function isSides(t: Tree): boolean {
  return t.kind === "seq" ? items(t).every(isSides) : isCount(t) || countOf(t) === 0 || countOf(t) === 1;
}
