import type { Value } from "../../model/trace";
import type { Scalar, Tree } from "../../model/tree";
import type { LayerSpec } from "../../vocabulary/layer";
import { twinOf } from "./familiar";
import * as exported from "./layers";
import { hasAxes } from "./loading/built";
import { keysOf } from "./loading/keys";
import { openWeights } from "./loading/open";
import { unfitValue } from "./loading/values";
import { windowFaults } from "./loading/windows";
import type { KerasLayer, Lowering } from "./spec";

const isLayer = (value: unknown): value is KerasLayer =>
  typeof value === "object" && value !== null && "type" in value && "lower" in value;

/** Every class that the vocabulary knows. */
export const known: readonly KerasLayer[] = Object.values(exported).flat().filter(isLayer);

const BY_NAME: ReadonlyMap<string, KerasLayer> = new Map(
  known.flatMap((spec) => [spec.type, ...spec.aliases].map((name) => [name, spec] as const)),
);

export const layerNamed = (type: string): KerasLayer | undefined => BY_NAME.get(type);

/** `Conv2D` of `keras.layers.Conv2D`, `layers.Conv2D` and `tf.keras.layers.Conv2D`; undefined for what is none of Keras. */
export const classIn = (path: string): string | undefined =>
  /^(?:(?:tf|tensorflow)\.(?:compat\.v1\.)?)?(?:tf_)?(?:keras\.)?(?:src\.)?layers\.(?:\w+\.)*([A-Z]\w*)$/.exec(
    path.trim(),
  )?.[1];

/** Whether Keras has a class of this name, be it one of which nothing is known here. */
export const isClass = (name: string): boolean =>
  BY_NAME.has(name) || keysOf(name, "keras3") !== undefined || keysOf(name, "keras2") !== undefined;

/** Words that every class takes when it is called, though they are no part of a configuration. */
const CALLED_WITH: ReadonlySet<string> = new Set([
  ...["name", "dtype", "trainable", "autocast", "weights"],
  ...["input_shape", "batch_input_shape", "batch_size", "input_length"],
]);

/** Arguments that stand in no table, as they change neither a shape nor a weight. */
const passesOf =
  (type: string) =>
  (name: string): boolean =>
    CALLED_WITH.has(name) ||
    (type === "InputLayer" && name === "shape") ||
    keysOf(type, "keras3")?.has(name) === true ||
    keysOf(type, "keras2")?.has(name) === true;

/** Where no document reads what a layer holds. */
const holdsNothing: Held = () => (g, inputs) => [g.unknown(inputs, undefined, "collapse")];

/**
 * The classes as layers of any document. What a class would ask of a Keras file around it is answered by its input: the
 * channels are where they stand in that.
 */
export const CLASSES: readonly LayerSpec[] = known
  .filter((spec) => spec.holds.length === 0)
  .map((spec) => asLayer(spec));

/** What a layer that is held by another one does. */
export type Held = (tree: Tree | undefined) => Lowering;

/** A class that holds a layer, by its name in Keras or in a package around it; the document says how that is read. */
export function wrapperNamed(name: string, held: Held): LayerSpec | undefined {
  const spec = layerNamed(twinOf(name) ?? name);
  if (!spec || spec.holds.length === 0) return undefined;
  // How a layer is written in the argument is the document's affair.
  const { refuses: _, ...wrapper } = asLayer(spec, held);
  return { ...wrapper, open: true };
}

const SMALL: ReadonlyMap<string, string> = new Map(
  known
    .filter((spec) => spec.holds.length > 0)
    .flatMap(({ type, aliases }) => [type, ...aliases].map((name) => [name.toLowerCase(), name] as const)),
);

/** A class that holds a layer, by its name in small letters. */
export const wrapperLike = (word: string): string | undefined => SMALL.get(word);

/** `QDense` of `qkeras.QDense`, wrappers of TensorFlow Addons and Model Optimization. */
export const classAround = (path: string): string | undefined => {
  const name =
    /^(?:qkeras|tfa|tfmot|tensorflow_addons|tensorflow_model_optimization)\.(?:\w+\.)*([A-Z]\w*)$/.exec(
      path,
    )?.[1];
  return name !== undefined && twinOf(name) !== undefined ? name : undefined;
};

/** A twin of a class of Keras, with the words of its own package. */
export function twinNamed(name: string): LayerSpec | undefined {
  const spec = layerNamed(twinOf(name) ?? "");
  return spec && spec.holds.length === 0 ? { ...asLayer(spec), open: true } : undefined;
}

function asLayer(spec: KerasLayer, inner: Held = holdsNothing): LayerSpec {
  const { type, aliases, args } = spec;
  const lower: LayerSpec["lower"] = (g, inputs, values, written) => {
    const x = inputs[0] as Value;
    if (!hasAxes(g, type, x)) return g.unknown(inputs, undefined, "collapse");
    const { layout } = x.type;
    const given = (name: string): boolean => written.has(name);
    const usual = layout === "first" ? { ...values, ...channelsFirst(spec, given) } : values;
    const from = g.nodes.length;
    const made = spec.lower({ ...AROUND, inner, g, inputs, x, args: usual, given, usual: layout });
    if (spec.holds.length === 0) openWeights(g, inputs, from);
    return made;
  };
  return {
    type,
    aliases,
    doc: `Keras ${type} layer.`,
    args,
    open: false,
    passes: passesOf(type),
    refuses: (at) => refusals(spec, at),
    lower,
  };
}

/** What Keras' own files are refused for, in the values that are written. */
function* refusals(
  { type, args }: KerasLayer,
  at: (name: string) => Tree | undefined,
): ReturnType<typeof windowFaults> {
  yield* windowFaults(type, at, "keras3");
  for (const name of Object.keys(args)) {
    const value = at(name);
    const message = value && unfitValue(type, name, value, "keras3")?.message;
    if (value && message !== undefined) yield { span: value.span, message };
  }
}

/** What the class is told where its input has the channels first, unless the file says it. */
function channelsFirst({ type, args }: KerasLayer, given: (name: string) => boolean) {
  const told: Record<string, unknown> = {};
  if ("data_format" in args && !given("data_format")) told.data_format = "channels_first";
  if (ALONG_CHANNELS.has(type) && !given("axis")) told.axis = args.axis?.read(ONE);
  return told;
}

/** Classes with an axis that is, unless somebody says otherwise, meant to be that of the channels. */
const ALONG_CHANNELS: ReadonlySet<string> = new Set([
  "BatchNormalization",
  "GroupNormalization",
  "Concatenate",
]);

const ONE: Scalar = { kind: "scalar", span: { start: 0, end: 0 }, value: 1, source: "1" };

const AROUND = {
  version: "keras3",
  form: { args: [], kwargs: new Map() },
} as const;
