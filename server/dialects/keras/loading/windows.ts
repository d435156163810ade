import { integerOf, items, stringOf, type Tree } from "../../../model/tree";
import type { Refusal } from "../../../vocabulary/layer";

const CAUSAL: ReadonlySet<string> = new Set([
  "Conv1D",
  "SeparableConv1D",
  "Convolution1D",
  "SeparableConvolution1D",
]);

/** Classes with a window for each axis, or what is like one. */
export const WINDOWED = /^(Separable|Depthwise)?Conv|Pooling|^(UpSampling|ZeroPadding|Cropping)[123]D$/;

const PER_AXIS: readonly string[] = ["kernel_size", "strides", "dilation_rate", "pool_size", "size"];

/** Windows that contradict themselves, by the arguments that are written. */
export function* windowFaults(type: string, at: (name: string) => Tree | undefined): Iterable<Refusal> {
  yield* otherAxes(type, at);
  const padding = at("padding");
  if (padding && stringOf(padding)?.toLowerCase() === "causal" && /Conv|Pool/.test(type) && !CAUSAL.has(type))
    yield {
      span: padding.span,
      message: "only Conv1D and SeparableConv1D support causal padding; use same or valid",
    };
  const [strides, dilation] = [at("strides"), at("dilation_rate")];
  if (strides && dilation && /Conv/.test(type) && !/LSTM/.test(type) && above1(strides) && above1(dilation))
    yield {
      span: dilation.span,
      message: `Keras cannot combine strides ${told(strides)} with dilation_rate ${told(dilation)}; one of them must be 1`,
    };
}

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
