import type { PlacedFault } from "../../../model/fault";
import { remembered } from "../../../model/remember";
import { get, isMapping, isNull, isScalar, type Mapping, type Tree } from "../../../model/tree";
import { truthOf } from "../common/python";
import type { Version } from "../document";
import type { CallArgument } from "../nodes";
import type { Entry } from "../scope";
import { CHECKS, type Check } from "./checks";
import { BEFORE } from "./checks-before";
import { MORE } from "./checks-more";
import { OPS } from "./checks-ops";
import { CHECKS_TFJS } from "./checks-tfjs";
import { keysOf } from "./keys";
import { unfitTogether } from "./together";

/** Arguments without a default that say nothing of shapes or weights. */
const REQUIRED: readonly (readonly [classes: RegExp, key: string, version?: "before"])[] = [
  [/^Activation$/, "activation"],
  [/^CategoryEncoding$/, "num_tokens", "before"],
];

/** What tf.keras reads of the file before it makes the layer, though older ones did not write it. */
const READ_FIRST = ["query_shape", "key_shape", "value_shape"];

const ALL: readonly Check[] = [...CHECKS, ...MORE, ...BEFORE];

/** Values that no class takes, beside those that shapes and weights follow from. */
export function* unfit(entry: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  const { type, config } = entry;
  if (!isMapping(config)) return;
  yield* missing(entry, config, layer, version);
  if (version !== "tfjs") yield* unforgetful(entry, config, layer);
  yield* unfitTogether(entry, config, layer, version);
  if (version === "tf.keras" || version === "keras2") yield* unread(entry, config, layer);
  // An input of Keras 3 takes what it is given, and uses its shape and its dtype.
  const input = type === "InputLayer" && version === "keras3";
  const read = version === "tfjs" ? keysOf(type, version) : undefined;
  for (const { key, value, span } of config.entries) {
    const name = String(key.value);
    if (read && !read.has(name)) continue;
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
          (version === "tfjs" ? CHECKS_TFJS : ALL).filter(
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

/** The words that a value must be one of, where it must, as they are told to whoever writes another: `dot or concat`. */
export function wordsOf(type: string, key: string, version: Version): readonly string[] {
  const lists = checksOf(version)(type)(key).map(({ expects }) =>
    expects.replace(/^one of | ?[(;:].*/g, "").split(/,? or |, /),
  );
  return lists.find((list) => list.length > 1 && list.every((word) => /^\w+$/.test(word))) ?? [];
}

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
  for (const [classes, key, only] of version === "tfjs" ? [] : REQUIRED)
    if (classes.test(type) && (only === undefined || version !== "keras3") && get(config, key) === undefined)
      yield { code: "bad-argument", span: typeSpan, layer, message: `${type} needs ${key}` };
}

/** The bias of a forget gate starts as ones beside what the initializer gives, so that there has to be one. */
function* unforgetful({ type }: Entry, config: Mapping, layer: number): Iterable<PlacedFault> {
  const initializer = /^(Conv)?LSTM([123]D|Cell)?$/.test(type) ? get(config, "bias_initializer") : undefined;
  if (!initializer || !isNull(initializer)) return;
  if (["use_bias", "unit_forget_bias"].some((key) => isOff(get(config, key)))) return;
  yield {
    code: "bad-argument",
    span: initializer.span,
    layer,
    message: `${type}: bias_initializer must be a name, or a mapping with a class_name, while unit_forget_bias is on`,
  };
}

const isOff = (t: Tree | undefined): boolean => t !== undefined && !truthOf(t);

/** Files of tf.keras before 2.5 lack them. */
function* unread({ type, typeSpan }: Entry, config: Mapping, layer: number): Iterable<PlacedFault> {
  if (type !== "MultiHeadAttention") return;
  const lacks = READ_FIRST.filter((key) => get(config, key) === undefined);
  if (lacks.length > 0)
    yield {
      code: "bad-argument",
      span: typeSpan,
      layer,
      message: `tf.keras 2 reads MultiHeadAttention only with ${lacks.join(", ")}, which may be null`,
      severity: "warning",
    };
}

/** What functions cannot be made without: the classes that record them, and their arguments that have no default. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      ["AdaptiveAveragePool AdaptiveMaxPool", "output_size"],
      ["ArraySplit Split Dsplit Hsplit Vsplit", "indices_or_sections"],
      ["AveragePool MaxPool", "pool_size"],
      ["BatchNorm ExpandDims", "axis"],
      ["BroadcastTo Full Scatter Slice UnravelIndex", "shape"],
      ["Cast SaturateCast", "dtype"],
      ["Clip", "x_min x_max"],
      ["DepthToSpace SpaceToDepth", "block_size"],
      ["Argpartition", "kth"],
      ["Einsum", "subscripts"],
      ["ExtractPatches Resize", "size"],
      ["ExtractSequences", "sequence_length sequence_stride"],
      ["Fold", "output_size kernel_size"],
      ["STFT ISTFT", "sequence_length sequence_stride fft_length"],
      ["InTopK TopK", "k"],
      ["MapCoordinates", "order"],
      ["Moments", "axes"],
      ["Moveaxis", "source destination"],
      ["OneHot", "num_classes"],
      ["PSNR", "max_val"],
      ["Pad", "pad_width"],
      ["Repeat Tile", "repeats"],
      ["Reshape", "newshape"],
      ["Roll", "shift"],
      ["ScaleAndTranslate", "spatial_dims method"],
      ["Swapaxes", "axis1 axis2"],
      ["Threshold", "threshold default_value"],
      ["Unfold", "kernel_size"],
    ] satisfies readonly (readonly [classes: string, keys: string])[]
  ).flatMap(([classes, keys]) => classes.split(" ").map((name) => [name, keys.split(" ")] as const)),
);

/** What is wrong with the arguments of a function of `keras.ops`, by the class that records it. */
export function* unfitOperation(entry: Entry, layer: number): Iterable<PlacedFault> {
  const { type, config, nodes, typeSpan } = entry;
  if (!isMapping(config)) return;
  for (const { key, value } of config.entries) {
    const name = String(key.value);
    const broken = OPS.find(
      (c) => c.keys.test(name) && (c.classes?.test(type) ?? true) && !c.holds(value, 0, type),
    );
    if (broken)
      yield {
        code: "bad-argument",
        span: value.span,
        layer,
        message: `${type}: ${name} must be ${broken.expects}${isScalar(value) ? `, found ${value.source}` : ""}`,
      };
  }
  // The tensors of an einsum are as many as they are, and never its equation.
  const isGiven = (key: string): boolean =>
    get(config, key) !== undefined ||
    (type !== "Einsum" && nodes.some((n) => n.kwargs.has(key) || n.args.slice(1).some(isSaid)));
  const lacking = NEEDED.get(type)?.filter((key) => !isGiven(key)) ?? [];
  if (lacking.length > 0)
    yield { code: "bad-argument", span: typeSpan, layer, message: `${type} needs ${lacking.join(" and ")}` };
}

/** A value that a call hands over beside its tensors. */
const isSaid = (part: CallArgument): boolean =>
  part.kind === "list" || (part.kind === "value" && !isNull(part.tree));
