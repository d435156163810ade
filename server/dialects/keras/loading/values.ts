import type { PlacedFault } from "../../../model/fault";
import { remembered } from "../../../model/remember";
import {
  booleanOf,
  get,
  isMapping,
  isNull,
  isScalar,
  items,
  type Mapping,
  numberOf,
  stringOf,
  type Tree,
} from "../../../model/tree";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { WINDOWED } from "./windows";

/** Arguments without a default that say nothing of shapes or weights. */
const REQUIRED: readonly (readonly [classes: RegExp, key: string])[] = [[/^Activation$/, "activation"]];

interface Check {
  readonly keys: RegExp;
  readonly classes?: RegExp;
  /** The one release that is this strict, or all before Keras 3; each where absent. */
  readonly version?: Version | "before";
  /** It runs all the same. */
  readonly severity?: "warning";
  readonly expects: string;
  readonly holds: (tree: Tree, rank: number, type: string) => boolean;
}

const between =
  (low: number, high: number) =>
  (tree: Tree): boolean => {
    const n = numberOf(tree);
    return n !== undefined && n >= low && n <= high;
  };

const isObject = (tree: Tree): boolean =>
  isNull(tree) || stringOf(tree) !== undefined || stringOf(get(tree, "class_name")) !== undefined;

/** A number for all axes, or a list with one (or, at the sides, a pair) for each. */
/** What is added or cut off: along one axis a list has its two ends. */
const hasSides = (tree: Tree, rank: number): boolean =>
  tree.kind !== "seq" || tree.items.length === (rank === 1 ? 2 : rank);

const isAxis = (tree: Tree): boolean =>
  Number.isInteger(numberOf(tree)) ||
  (tree.kind === "seq" && items(tree).every((t) => Number.isInteger(numberOf(t))));

const isOneOf =
  (...names: readonly string[]) =>
  (tree: Tree): boolean =>
    names.includes(stringOf(tree)?.toLowerCase() ?? "");

const CHECKS: readonly Check[] = [
  {
    keys: /^rate$/,
    classes: /Dropout/,
    version: "keras3",
    expects: "a number from 0 to 1",
    holds: between(0, 1),
  },
  {
    keys: /^rate$/,
    classes: /Dropout/,
    version: "before",
    expects: "a number from 0 to 1",
    // What is no number Keras 2 finds out in training.
    holds: (t) => numberOf(t) === undefined || between(0, 1)(t),
  },
  {
    keys: /^rate$/,
    classes: /Dropout/,
    version: "before",
    severity: "warning",
    expects: "a number from 0 to 1",
    holds: (t) => numberOf(t) !== undefined,
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
    expects: "one of nearest, bilinear, area, bicubic, gaussian, lanczos3, lanczos5, mitchellcubic",
    holds: isOneOf(
      "nearest",
      "bilinear",
      "area",
      "bicubic",
      "gaussian",
      "lanczos3",
      "lanczos5",
      "mitchellcubic",
    ),
  },
  {
    keys: /^merge_mode$/,
    classes: /^Bidirectional$/,
    expects: "one of sum, mul, ave, concat, or null",
    holds: (t) => isNull(t) || ["sum", "mul", "ave", "concat"].includes(stringOf(t) ?? ""),
  },
  {
    keys: /^time_major$/,
    version: "before",
    expects: "true or false",
    holds: (t) => !isNull(t),
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
    holds: (t) => isNull(t) || isMapping(t) || Number.isInteger(numberOf(t)),
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
    holds: (t) => !isNull(t),
  },
  {
    keys: /^epsilon$/,
    classes: /Normalization$/,
    expects: "a number",
    holds: (t) => isNull(t) || numberOf(t) !== undefined,
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
    holds: (t) => t.kind === "seq" || stringOf(get(t, "class_name")) !== undefined,
  },
  {
    keys: /^trainable$/,
    expects: "true or false",
    holds: (t) => booleanOf(t) !== undefined,
  },
  {
    keys: /^axis$/,
    classes: /^(Batch|Layer|Group|RMS|Unit)Normalization$/,
    expects: "an integer, or a list of them",
    holds: isAxis,
  },
  {
    keys: /^axis$/,
    classes: /^Softmax$/,
    expects: "an integer, a list of them, or null",
    holds: (t) => isNull(t) || isAxis(t),
  },
  {
    keys: /^noise_shape$/,
    classes: /Dropout/,
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
    keys: /^shared_axes$/,
    expects: "an integer, a list of them, or null",
    holds: (t) => isNull(t) || isMapping(t) || isAxis(t),
  },
  {
    keys: /^strides$/,
    classes: /Conv/,
    expects: "a number or a list (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^(negative_slope|alpha)$/,
    classes: /^LeakyReLU$/,
    expects: "a number ≥ 0",
    holds: between(0, Infinity),
  },
  {
    keys: /^(groups|depth_multiplier)$/,
    classes: /^(Separable|Depthwise)?Conv(olution)?[123]D$|^GroupNormalization$/,
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
  { keys: /^axes$/, classes: /^Dot$/, expects: "an integer, or a list of two", holds: isAxis },
  { keys: /^alpha$/, classes: /^ELU$/, expects: "a number (not null)", holds: (t) => !isNull(t) },
  {
    keys: /^(momentum|epsilon|(recurrent_)?dropout|mask_value)$/,
    classes: /^((Batch|Group)Normalization|SimpleRNN|LSTM|GRU|ConvLSTM[123]D|MultiHeadAttention|Masking)$/,
    version: "keras3",
    expects: "a number (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^(scale|offset)$/,
    classes: /^Rescaling$/,
    expects: "a number or a list (not null)",
    holds: (t) => !isNull(t),
  },
  {
    keys: /^data_format$/,
    expects: "channels_last, channels_first or null",
    holds: (t) => isNull(t) || /^(channels_(last|first)|default)$/i.test(stringOf(t) ?? ""),
  },
];

/** Values that no class takes, beside those that shapes and weights follow from. */
export function* unfit(entry: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  const { type, config } = entry;
  if (!isMapping(config)) return;
  yield* missing(entry, config, layer, version);
  // An input of Keras 3 takes what it is given, and uses its shape and its dtype.
  const input = type === "InputLayer" && version === "keras3";
  for (const { key, value, span } of config.entries) {
    const name = String(key.value);
    const wrong =
      input && !/^(dtype|batch_(input_)?shape)$/.test(name)
        ? undefined
        : unfitValue(type, name, value, version);
    if (!wrong) continue;
    const { message, severity } = wrong;
    yield {
      code: "bad-argument",
      span,
      layer,
      message: `${type}: ${message}`,
      ...(severity ? { severity } : {}),
    };
  }
}

const FEW = 256;

/** By the version, the class and the argument, few of which any file has. */
const checksOf = remembered((version) =>
  remembered(
    (type) =>
      remembered(
        (key): readonly Check[] =>
          CHECKS.filter(
            (c) =>
              c.keys.test(key) &&
              (c.classes?.test(type) ?? true) &&
              (c.version === undefined ||
                c.version === version ||
                (c.version === "before" && version !== "keras3")),
          ),
        FEW,
      ),
    FEW,
  ),
);

/** What is wrong with one value, whoever writes it. */
export function unfitValue(
  type: string,
  name: string,
  value: Tree,
  version: Version,
): { readonly message: string; readonly severity: "warning" | undefined } | undefined {
  const checks = checksOf(version)(type)(name);
  if (checks.length === 0) return undefined;
  const rank = Number(/([123])D/.exec(type)?.[1] ?? 0);
  const broken = checks.find((c) => !c.holds(value, rank, type));
  const written = isScalar(value) ? `, found ${value.source}` : "";
  return broken && { message: `${name} must be ${broken.expects}${written}`, severity: broken.severity };
}

function* missing(
  { type, typeSpan }: Entry,
  config: Mapping,
  layer: number,
  version: Version,
): Iterable<PlacedFault> {
  const shaped = ["batch_shape", "batch_input_shape", "input_shape", "shape"].some((key) => {
    const shape = get(config, key);
    return shape !== undefined && !isNull(shape);
  });
  if (type === "InputLayer" && !shaped)
    yield {
      code: "bad-argument",
      // Keras 2 makes a tensor without a rank, on which nearly no layer can be called.
      ...(version === "keras3" ? {} : { severity: "warning" as const }),
      span: typeSpan,
      layer,
      message: `InputLayer needs ${version === "keras3" ? "batch_shape" : "batch_input_shape"}, such as [null, 224, 224, 3]`,
    };
  for (const [classes, key] of REQUIRED)
    if (classes.test(type) && get(config, key) === undefined)
      yield { code: "bad-argument", span: typeSpan, layer, message: `${type} needs ${key}` };
}
