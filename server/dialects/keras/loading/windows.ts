import { integerOf, items, stringOf, type Tree } from "../../../model/tree";
import type { Refusal } from "../../../vocabulary/layer";
import type { Version } from "../document";

/** Those of Keras 3 come first. */
const CAUSAL: readonly string[] = ["Conv1D", "Convolution1D", "SeparableConv1D", "SeparableConvolution1D"];

/** Classes with a window for each axis, or what is like one. */
export const WINDOWED = /^(Separable|Depthwise)?Conv|Pooling|^(UpSampling|ZeroPadding|Cropping)[123]D$/;

const PER_AXIS: readonly string[] = ["kernel_size", "strides", "dilation_rate", "pool_size", "size"];

/** Windows that contradict themselves, by the arguments that are written. */
export function* windowFaults(
  type: string,
  at: (name: string) => Tree | undefined,
  version: Version,
): Iterable<Refusal> {
  yield* otherAxes(type, at);
  const padding = at("padding");
  const isCausal = stringOf(padding)?.toLowerCase() === "causal";
  const causal = version === "keras3" ? CAUSAL.slice(0, 2) : CAUSAL;
  if (padding && isCausal && /Conv|Pool/.test(type) && !causal.includes(type))
    yield {
      span: padding.span,
      message: `only Conv1D${causal === CAUSAL ? " and SeparableConv1D support" : " supports"} causal padding; use same or valid`,
    };
  const [strides, dilation] = [at("strides"), at("dilation_rate")];
  if (strides && dilation && isOneOrOther(type, version) && above1(strides) && above1(dilation))
    yield {
      span: dilation.span,
      message: `Keras cannot combine strides ${told(strides)} with dilation_rate ${told(dilation)}; one of them must be 1`,
    };
}

/** Windows that take steps or have gaps, but not both: Keras 3 takes those apart that slide along each channel by itself. */
const isOneOrOther = (type: string, version: Version): boolean =>
  /Conv/.test(type) &&
  !(version === "keras3" && /^(Separable|Depthwise)/.test(type)) &&
  !(version === "tfjs" && /LSTM/.test(type));

/** Whether a window has another number of axes than the class slides along: nothing more can be said of it then. */
export function hasOtherAxes(type: string, at: (name: string) => Tree | undefined): boolean {
  for (const _ of otherAxes(type, at)) return true;
  return false;
}

function* otherAxes(type: string, at: (name: string) => Tree | undefined): Iterable<Refusal> {
  const rank = Number(/([123])D/.exec(type)?.[1] ?? 0);
  if (!WINDOWED.test(type)) return;
  for (const name of PER_AXIS) {
    const value = at(name);
    if (value?.kind === "seq" && value.items.length !== rank)
      yield {
        span: value.span,
        message: `${name} must be one number, or a list of ${rank} (one per axis), found ${value.items.length}`,
        stops: true,
      };
  }
}

const numbers = (tree: Tree): readonly number[] =>
  (tree.kind === "seq" ? items(tree) : [tree]).flatMap((t) => integerOf(t) ?? []);

const above1 = (tree: Tree): boolean => numbers(tree).some((n) => n > 1);

const told = (tree: Tree): string => numbers(tree).join("×");

/** Where Keras 2 takes `3.0` for an integer: what it hands to `int()` by itself, and what TensorFlow cuts in a list. */
const FLOATS: readonly (readonly [classes: RegExp, name: RegExp, form: "one" | "list"])[] = [
  [/Pooling/, /^(pool_size|strides)$/, "list"],
  [/^((Separable)?Conv[123]D(Transpose)?|Dense)$/, /^(filters|units)$/, "one"],
  [/^((Separable|Depthwise)Conv[12]D|ConvLSTM[123]D)$/, /^strides$/, "list"],
  [/^(ConvLSTM[123]D|Conv3DTranspose)$/, /^dilation_rate$/, "list"],
  [/^(Conv[123]DTranspose|(Separable|Depthwise)Conv[12]D)$/, /^groups$/, "one"],
  [/^UpSampling1D$/, /^size$/, "one"],
  [/^UpSampling2D$/, /^size$/, "list"],
];

export function takesFloat(
  type: string,
  name: string,
  version: Version,
  at: (name: string) => Tree | undefined,
  isOpen: boolean,
): boolean {
  if (version === "keras3") return false;
  if (!/^(keras2|tf.keras)$/.test(version) || name === "implementation") return true;
  const value = at(name);
  const form = value?.kind === "seq" ? "list" : "one";
  if (FLOATS.some(([classes, names, as]) => as === form && classes.test(type) && names.test(name)))
    return true;
  return value?.kind === "seq" && slides(type, name, value, stringOf(at("padding"))?.toLowerCase(), isOpen);
}

/** How many places a window fits is worked out with the fraction, unless there are as many as before or nobody knows. */
function slides(
  type: string,
  name: string,
  value: Tree,
  padding: string | undefined,
  isOpen: boolean,
): boolean {
  const isDilation = name === "dilation_rate";
  if (/^Conv[12]DTranspose$/.test(type))
    return isDilation && padding === "same" && (type === "Conv1DTranspose" || items(value).every(isOne));
  if (!/^Conv[123]D$/.test(type)) return false;
  if (isDilation) return padding === "same" || (isOpen && padding !== "causal");
  return isOpen && name === "strides";
}

const isOne = (tree: Tree): boolean => integerOf(tree) === 1;
