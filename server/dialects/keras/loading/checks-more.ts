import { booleanOf, isNull, items, numberOf, stringOf, type Tree } from "../../../model/tree";
import { hasFloat } from "../../../vocabulary/layer";
import { countOf, wholeIn } from "../common/python";
import { between, type Check, isExactly, isNumeral } from "./checks";
import { isExtents } from "./held";

/** A list of so many numbers. */
export const isList = (t: Tree, length: number): boolean =>
  t.kind === "seq" && t.items.length === length && t.items.every((i) => countOf(i) !== undefined);

/** A number between these, or the two ends of a range that has some of them. */
const isRange =
  (low: number, high: number) =>
  (t: Tree): boolean => {
    const [from, to] = items(t).map((i) => countOf(i) ?? Number.NaN);
    return t.kind === "seq" ? isList(t, 2) && (from ?? 0) <= high && (to ?? 0) >= low : between(low, high)(t);
  };

export const isCount = (t: Tree): boolean => Number.isInteger(numberOf(t)) && (numberOf(t) ?? 0) >= 1;

const all = (t: Tree, holds: (one: Tree) => boolean): boolean =>
  t.kind === "seq" ? t.items.every((i) => all(i, holds)) : holds(t);

const OLDER = /^(nearest|bilinear|bicubic|lanczos[35]|area|gaussian|mitchellcubic)$/i;

/** What Keras 3 asks of arguments that change neither a shape nor a weight. */
export const MORE: readonly Check[] = (
  [
    {
      keys: /^batch_(input_)?shape$/,
      expects: "a list of integers ≥ 0 or null",
      holds: (t) => t.kind !== "seq" || isExtents(t),
    },
    {
      keys: /^(axis|attention_axes|output_shape|output_size|cropping|padding|(fft|sequence)_length|num_tokens)$/,
      classes: /^(?!BatchNormalization$)/,
      expects: "written in integers, without a point",
      holds: (t) => !hasFloat(t),
    },
    {
      keys: /^target_shape$/,
      classes: /^Reshape$/,
      expects: "a list of integers",
      holds: (t) => t.kind === "seq" || (stringOf(t) ?? "") !== "",
    },
    {
      // It works out what is no integer, as it does -1.
      keys: /^target_shape$/,
      classes: /^Reshape$/,
      severity: "warning",
      expects: "a list of integers",
      holds: (t) =>
        t.kind === "seq" && t.items.every((i) => booleanOf(i) === undefined && wholeIn(i) !== undefined),
    },
    {
      keys: /^dropout$/,
      classes: /^(Additive)?Attention$/,
      expects: "a number",
      holds: (t) => countOf(t) !== undefined,
    },
    { keys: /^momentum$/, classes: /^BatchNormalization$/, expects: "a number", holds: isNumeral },
    {
      keys: /^dropout$/,
      classes: /^(MultiHead|GroupQuery)Attention$/,
      expects: "a number from 0 to 1",
      holds: between(0, 1),
    },
    {
      keys: /^l[12]$/,
      classes: /^ActivityRegularization$/,
      expects: "a number ≥ 0",
      holds: (t) => isNull(t) || (countOf(t) ?? -1) >= 0,
    },
    {
      keys: /^data_format$/,
      classes: /^Adaptive/,
      expects: "channels_last, channels_first or null (in small letters)",
      holds: (t) => isNull(t) || isExactly("channels_last", "channels_first")(t),
    },
    {
      keys: /^output_size$/,
      classes: /^Adaptive/,
      expects: "an integer ≥ 1, or a list with one per axis",
      holds: (t, rank) => all(t, isCount) && (t.kind !== "seq" || t.items.length === rank),
    },
    {
      keys: /^output_padding$/,
      classes: /Transpose$/,
      expects: "null, an integer ≥ 0, or a list with one per axis",
      holds: (t, rank) => t.kind !== "seq" || t.items.length === rank,
    },
    {
      keys: /^score_mode$/,
      classes: /^Attention$/,
      expects: "dot or concat",
      holds: isExactly("dot", "concat"),
    },
    {
      keys: /^bias_initializer$/,
      classes: /^MultiHeadAttention$/,
      expects: "a name, or a mapping with a class_name",
      holds: (t) => !isNull(t),
    },
    {
      keys: /^kernel_initializer$/,
      classes: /^MultiHeadAttention$/,
      expects: "a name, or a mapping with a class_name",
      holds: (t) => !isNull(t),
    },
    {
      keys: /^(attention_axes)$/,
      classes: /^MultiHeadAttention$/,
      expects: "an integer, a list of them, or null",
      holds: (t) => isNull(t) || all(t, (i) => Number.isInteger(countOf(i))),
    },
    {
      keys: /^sliding_window$/,
      classes: /^MultiHeadAttention$/,
      expects: "an integer ≥ 1, or null",
      holds: (t) => isNull(t) || isCount(t),
    },
    {
      keys: /^power_iterations$/,
      classes: /^SpectralNormalization$/,
      expects: "an integer ≥ 1",
      holds: (t) => (countOf(t) ?? 0) > 0,
    },
    {
      keys: /^output_mode$/,
      classes: /^CategoryEncoding$/,
      expects: "one of multi_hot, one_hot, count",
      holds: isExactly("multi_hot", "one_hot", "count"),
    },
    {
      keys: /^interpolation$/,
      classes: /^(Resizing|AugMix)$/,
      expects: "one of nearest, bilinear, bicubic, lanczos3, lanczos5 (in small letters)",
      // Other words than any release knows are said to be none of them where the layer reads them.
      holds: (t, _, type) =>
        isExactly("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")(t) ||
        (type === "Resizing" && stringOf(t) !== undefined && !OLDER.test(stringOf(t) ?? "")),
    },
    {
      keys: /^(mag_exp|min_freq|min_power|ref_power|sampling_rate|num_mel_bins|top_db)$/,
      classes: /^MelSpectrogram$/,
      expects: "a number",
      holds: (t) => countOf(t) !== undefined,
    },
    { keys: /^fft_length$/, classes: /^MelSpectrogram$/, expects: "an integer ≥ 1", holds: isCount },
    {
      keys: /^sequence_(length|stride)$/,
      classes: /^MelSpectrogram$/,
      expects: "an integer ≥ 1",
      holds: (t) => isCount(t) || (isNull(t) && t.kind === "scalar"),
    },
    {
      keys: /^window$/,
      classes: /^MelSpectrogram$/,
      expects: "hann, hamming or null",
      holds: (t) => isNull(t) || t.kind === "map" || isExactly("hann", "hamming")(t),
    },
    {
      keys: /^(cropping|padding)$/,
      classes: /^(ZeroPadding|Cropping)/,
      expects: "integers ≥ 0",
      holds: (t) => all(t, (i) => Number.isInteger(countOf(i)) && (countOf(i) ?? 0) >= 0),
    },
    {
      keys: /^factor$/,
      classes: /^Random(Brightness|ColorDegeneration|Rotation|Saturation)$/,
      expects: "a number, or two",
      holds: (t, _, type) =>
        t.kind === "seq"
          ? isList(t, 2)
          : countOf(t) !== undefined || (isNull(t) && /Brightness|Rotation/.test(type)),
    },
    {
      keys: /^factor$/,
      classes: /^RandomPosterization$/,
      expects: "an integer from 1 to 8, or two",
      holds: (t) => isRange(1, 8)(t) && all(t, (i) => Number.isInteger(countOf(i))),
    },
    { keys: /^factor$/, classes: /^RandomGrayscale$/, expects: "a number from 0 to 1", holds: between(0, 1) },
    {
      keys: /^(contrast|hue)_factor$/,
      classes: /^RandomColorJitter$/,
      expects: "null, a number from 0 to 1, or two",
      holds: (t) => isNull(t) || isRange(0, 1)(t),
    },
    {
      keys: /^(brightness|saturation)_factor$/,
      classes: /^RandomColorJitter$/,
      expects: "null, a number from -1 to 1, or two",
      holds: (t) => isNull(t) || isRange(-1, 1)(t),
    },
    {
      keys: /^([xy]|addition|threshold)_factor$/,
      classes: /^(RandomShear|Solarization)$/,
      expects: "a number from 0 to 1, or two",
      holds: (t) => (t.kind === "seq" ? isList(t, 2) && items(t).every(between(0, 255)) : !isNull(t)),
    },
    {
      keys: /^sigma$/,
      classes: /^RandomGaussianBlur$/,
      expects: "a number ≥ 0, or two",
      holds: (t) => (t.kind === "seq" ? isList(t, 2) && items(t).every(between(0, Infinity)) : !isNull(t)),
    },
    {
      keys: /^kernel_size$/,
      classes: /^RandomGaussianBlur$/,
      expects: "an integer ≥ 1, or two",
      holds: (t) => all(t, isCount) && (t.kind !== "seq" || t.items.length === 2),
    },
    {
      keys: /^fill_mode$/,
      classes: /^Resizing$/,
      expects: "constant",
      holds: isExactly("constant"),
    },
    {
      keys: /^axis$/,
      classes: /^(Group|Unit)Normalization$/,
      expects: "an integer, or a list of different ones",
      holds: (t, _, type) =>
        type === "GroupNormalization"
          ? Number.isInteger(numberOf(t))
          : t.kind === "seq" || numberOf(t) !== undefined,
    },
    {
      keys: /^axis$/,
      classes: /^RMSNormalization$/,
      expects: "an integer, or a list of at least one",
      holds: (t) => t.kind !== "seq" || t.items.length > 0,
    },
    {
      keys: /^(mean|variance)$/,
      classes: /^Normalization$/,
      expects: "null, or a number or list of numbers beside the other of mean and variance",
      holds: (t) => isNull(t) || t.kind === "map" || all(t, (i) => countOf(i) !== undefined),
    },
    {
      keys: /^width_factor$/,
      classes: /^RandomZoom$/,
      expects: "null, a number from -1 to 1, or two",
      holds: (t) => isNull(t) || (isRange(-1, 1)(t) && numberOf(t) !== -1),
    },
    {
      keys: /^width_factor$/,
      classes: /^RandomTranslation$/,
      expects: "a number from -1 to 1, or two",
      holds: isRange(-1, 1),
    },
    {
      keys: /^height_factor$/,
      classes: /^Random(Translation|Zoom)$/,
      expects: "a number from -1 to 1, or two",
      holds: (t, _, type) => isRange(-1, 1)(t) && (numberOf(t) !== -1 || type === "RandomTranslation"),
    },
    {
      keys: /^bin_boundaries$/,
      classes: /^Discretization$/,
      expects: "a list of numbers",
      holds: (t) => isNull(t) || (t.kind === "seq" && isList(t, t.items.length)),
    },
    {
      keys: /^alpha$/,
      classes: /^MixUp$/,
      expects: "a number > 0, or two",
      holds: (t) => (t.kind === "seq" ? isList(t, 2) : (countOf(t) ?? 0) > 0),
    },
    {
      keys: /^factor$/,
      classes:
        /^(AugMix|CutMix|RandAugment|Random(Contrast|Elastic|Erasing|GaussianBlur|Hue|Invert|Perspective|Sharpness))/,
      expects: "a number from 0 to 1, or two",
      holds: (t) => isRange(0, 1)(t),
    },
    {
      keys: /^scale$/,
      classes: /^Random(Elastic|Erasing)/,
      expects: "a number from 0 to 1, or two",
      holds: (t) => isRange(0, 1)(t),
    },
    {
      keys: /^scale$/,
      classes: /^RandomPerspective$/,
      expects: "a number from 0 to 1",
      holds: between(0, 1),
    },
    {
      keys: /^interpolation$/,
      classes: /^(RandAugment|Random(Elastic|Perspective|Rotation|Shear|Translation|Zoom))/,
      expects: "nearest or bilinear",
      holds: isExactly("nearest", "bilinear"),
    },
    {
      keys: /^fill_mode$/,
      classes: /^Random(Elastic|Rotation|Shear|Translation|Zoom)/,
      expects: "one of reflect, wrap, constant, nearest",
      holds: isExactly("reflect", "wrap", "constant", "nearest"),
    },
    {
      keys: /^value_range$/,
      classes:
        /^(AugMix|AutoContrast|RandAugment|Random(Brightness|ColorDegeneration|Posterization|Saturation|Sharpness)|Solarization)/,
      expects: "a list of two numbers",
      holds: (t) => isList(t, 2),
    },
  ] satisfies readonly Omit<Check, "version">[]
).map((check) => ({ ...check, version: "keras3" }));
