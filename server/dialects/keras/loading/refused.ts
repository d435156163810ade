import type { PlacedFault } from "../../../model/fault";
import type { Fix } from "../../../model/problem";
import { remembered } from "../../../model/remember";
import type { Span } from "../../../model/span";
import { get, isMapping, isScalar, numberOf, type Scalar, stringOf, type Tree } from "../../../model/tree";
import { countOf } from "../common/python";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { drawsIn, wrongFor, wrongIn } from "./held";
import { type Keys, keysOf, keysOfOperation } from "./keys";
import { meantBy } from "./meant";
import { builtApart } from "./merges";
import { DTYPES, dtypeNumbered, dtypesOf, isDtype, type KnownNames, namesOf, needsSource } from "./names";
import { lacking, unheeded } from "./refused-tfjs";
import { isSlip } from "./slip";
import { unfit, unfitOperation, unfitValue } from "./values";
import { windowFaults } from "./windows";

const TITLES: Readonly<Record<Version, string>> = {
  keras1: "Keras 1",
  keras2: "Keras 2",
  "tf.keras": "tf.keras 2",
  keras3: "Keras 3",
  tfjs: "TensorFlow.js",
};

/** What Keras refuses of a layer's configuration before anything is built. */
export function* refused(entry: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  if (!isMapping(entry.config)) return;
  // Of these the names alone are told, which have hardly changed.
  if (version === "keras1") {
    yield* names(entry, layer, version);
    return;
  }
  if (version === "tfjs") {
    yield* refusedByTfjs(entry, layer);
    return;
  }
  if (entry.type === "InputLayer" && version === "keras3") {
    yield* names(entry, layer, version);
    yield* unfit(entry, layer, version);
    return;
  }
  yield* keys(entry, layer, version);
  yield* names(entry, layer, version);
  yield* windows(entry, layer, version);
  yield* unfit(entry, layer, version);
  if (version === "keras3") yield* builtApart(entry, layer);
}

/** TensorFlow.js looks at the keys that it knows, and passes over all others. */
function* refusedByTfjs(entry: Entry, layer: number): Iterable<PlacedFault> {
  yield* lacking(entry, layer);
  yield* unheeded(entry, layer);
  yield* names(entry, layer, "tfjs");
  // A depthwise convolution has no dilation there, and says so.
  if (/Conv/.test(entry.type) && entry.type !== "DepthwiseConv2D") yield* windows(entry, layer, "tfjs");
  yield* unfit(entry, layer, "tfjs");
}

const CODE = "bad-argument";

function* keys(
  { type, config }: Entry,
  layer: number,
  version: Version,
  taken: Keys | undefined = keysOf(type, version),
): Iterable<PlacedFault> {
  if (!taken || !isMapping(config)) return;
  for (const { key } of config.entries) {
    const name = String(key.value);
    if (taken.has(name)) continue;
    const near = meantBy(type, name, taken, (k) => get(config, k) !== undefined);
    const instead =
      near === undefined
        ? version === "keras3"
          ? (INSTEAD.get(name) ?? "")
          : ""
        : `; did you mean ${near}?`;
    yield {
      code: CODE,
      span: key.span,
      layer,
      message: `${type} has no argument ${name} in ${TITLES[version]}, which refuses the file${instead}`,
      fixes: renamed(key, near),
    };
  }
}

/** What Keras 2 had that Keras 3 says otherwise. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["batch_input_shape", "; put the input's shape in an InputLayer's batch_shape"],
  ["time_major", "; the batch always comes first"],
  ["weights", "; load weights separately"],
]);

const renamed = (at: Scalar, to: string | undefined): readonly Fix[] =>
  to === undefined
    ? []
    : [{ title: `Change to ${to}`, edits: [{ span: at.span, text: JSON.stringify(to) }], preferred: true }];

const KINDS: readonly (readonly [pattern: RegExp, kind: keyof KnownNames, what: string])[] = [
  [/^(recurrent_)?activation$/, "activations", "an activation"],
  [/_initializer$/, "initializers", "an initializer"],
  [/_regularizer$/, "regularizers", "a regularizer"],
  [/_constraint$/, "constraints", "a constraint"],
];

const kindOf = remembered((name) => KINDS.find(([pattern]) => pattern.test(name)));

/** Names of functions and classes that stand in arguments. */
function* names({ config, type }: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  if (!isMapping(config)) return;
  const known = namesOf(version);
  const read = version === "tfjs" ? keysOf(type, version) : undefined;
  for (const { key, value } of config.entries) {
    const name = String(key.value);
    if (read && !read.has(name)) continue;
    const kind = kindOf(name);
    const written = kind && nameIn(value);
    if (kind && written && !known[kind[1]].has(written.text) && !isLayerClass(value))
      yield unknownName(
        `${type}: ${written.text} is not ${kind[2]} of ${TITLES[version]}`,
        written,
        known[kind[1]],
        layer,
      );
    const wrong = kind && (wrongIn(kind[1], value, version) ?? wrongFor(type, name, value));
    if (wrong) yield { code: CODE, span: wrong.at.span, layer, message: `${type}: ${name}: ${wrong.what}` };
    const number =
      name === "dtype" && version !== "keras3" && version !== "tfjs" ? countOf(value) : undefined;
    const dtype =
      name === "dtype" && isScalar(value) ? (nameIn(value) ?? numbered(value, number)) : undefined;
    if (dtype && !isDtype(dtype.text, version, type)) yield noDtype(type, dtype, version, layer);
    else if (dtype && version !== "tfjs" && version !== "keras1" && drawsIn(type, config, dtype.text))
      yield {
        code: CODE,
        span: dtype.span,
        layer,
        // Before 2.4 it was the type of the input alone.
        ...(version === "keras2" ? { severity: "warning" } : {}),
        message: `${type}: dtype must be a floating type: the weights are fractions, which ${dtype.text} cannot hold`,
      };
    else if (dtype && number !== undefined)
      yield {
        code: CODE,
        span: dtype.span,
        layer,
        severity: "warning",
        message: `${type}: dtype must be a name; TensorFlow takes ${number} for ${dtype.text}`,
      };
  }
}

/** What a number stands for, in the place of a name. */
const numbered = (at: Tree, number: number | undefined): Named | undefined => {
  const text = number === undefined ? undefined : dtypeNumbered(number);
  return text === undefined ? undefined : { text, span: at.span };
};

interface Named {
  readonly text: string;
  readonly span: Span;
}

/** A name by itself, or the class of a mapping; nothing for what comes from elsewhere than Keras. */
function nameIn(tree: Tree): Named | undefined {
  const text = stringOf(tree);
  if (text !== undefined) return text.includes(">") ? undefined : { text, span: tree.span };
  const written = get(tree, "class_name");
  const name = stringOf(written);
  const module = stringOf(get(tree, "module"));
  const registered = stringOf(get(tree, "registered_name"));
  const foreign = (module !== undefined && !module.startsWith("keras")) || registered?.includes(">");
  if (!written || name === undefined || foreign || name.includes(">")) return undefined;
  if (name !== "function") return { text: name, span: written.span };
  const inner = get(tree, "config");
  const fn = stringOf(inner);
  return inner && fn !== undefined ? { text: fn, span: inner.span } : undefined;
}

/** An activation that is a layer. */
const isLayerClass = (tree: Tree): boolean => /\blayers\b/.test(stringOf(get(tree, "module")) ?? "");

function unknownName(
  what: string,
  { text, span }: Named,
  known: ReadonlySet<string>,
  layer: number,
): PlacedFault {
  const near = [...known].find((name) => isSlip(text, name) || name.toLowerCase() === text.toLowerCase());
  const base = { code: CODE, span, layer } as const;
  // A name that looks like none may be a function of somebody's own, handed over when the file is loaded.
  if (near === undefined)
    return { ...base, severity: "warning", message: `${what}; to load it, pass it in custom_objects` };
  return { ...base, ...replaced(what, span, near) };
}

/** Nobody can hand a dtype over. */
function noDtype(type: string, { text, span }: Named, version: Version, layer: number): PlacedFault {
  // TensorFlow.js looks at the type of an input alone.
  const isIgnored = version === "tfjs" && type !== "InputLayer";
  const severity = isIgnored ? ({ severity: "warning" } as const) : {};
  const base = { code: CODE, span, layer, ...severity } as const;
  if (needsSource(text, version, type)) {
    const what = `${type}: ${text} is quantized, which needs the dtype that it came from`;
    return { ...base, message: `${what}, as in ${text.split("_")[0]}_from_float32` };
  }
  const what = `${type}: ${text || "an empty text"} is not a dtype of ${TITLES[version]}`;
  const near = [...dtypesOf(version, type)].find((name) => isSlip(text, name) || name === text.toLowerCase());
  return near === undefined
    ? { ...base, message: `${what}; use a name such as float32` }
    : { ...base, ...replaced(what, span, near) };
}

function replaced(what: string, span: Span, near: string): Pick<PlacedFault, "message" | "fixes"> {
  const fixes: readonly Fix[] = [
    { title: `Change to ${near}`, edits: [{ span, text: JSON.stringify(near) }], preferred: true },
  ];
  return { message: `${what}; did you mean ${near}?`, fixes };
}

/** What TensorFlow records of operators between tensors that are no function of its own. */
const OPERATORS: ReadonlySet<string> = new Set(["add", "getitem", "ragged_getitem", "eq", "ne"]);

/** The rooms of TensorFlow that functions are named by. */
const ROOMS: ReadonlySet<string> = new Set(
  "__operators__ math nn linalg image strings compat signal random sets sparse raw_ops bitwise ragged quantization audio experimental keras".split(
    " ",
  ),
);

/** What is wrong with the writing of a function that was recorded as a layer. */
export function* refusedOperation(entry: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  const { config, type, typeSpan } = entry;
  if (!isMapping(config)) return;
  if (version === "tfjs") {
    yield* lacking(entry, layer);
    return;
  }
  if (version === "keras3") {
    const taken = keysOfOperation(type);
    if (
      !taken &&
      type !== "MultiHot" &&
      !entry.registered?.includes(">") &&
      /^keras(\.src)?\.ops\b/.test(entry.module ?? "")
    )
      yield {
        code: "unknown-layer",
        severity: "error",
        span: typeSpan,
        layer,
        message: `${entry.module} has no ${type}`,
      };
    yield* keys(entry, layer, version, taken);
    yield* types(entry, config, layer);
    yield* unfitOperation(entry, layer);
    return;
  }
  yield* keys(entry, layer, version);
  if (!/OpLambda$/.test(type)) return;
  yield* names(entry, layer, version);
  const trainable = get(config, "trainable");
  const untrue = trainable && unfitValue(type, "trainable", trainable, version);
  if (untrue) yield { code: CODE, span: trainable.span, layer, message: `${type}: ${untrue.message}` };
  const shape = get(config, "batch_input_shape");
  if (shape && shape.kind !== "seq")
    yield { code: CODE, span: shape.span, layer, message: `${type}: batch_input_shape must be a list` };
  const fn = get(config, "function");
  const [room = "", ...rest] = stringOf(fn)?.split(".") ?? [];
  const near =
    rest.length > 0 && room !== "" && !ROOMS.has(room)
      ? [...ROOMS].find((r) => isSlip(room, r) || (room.length < 3 && r.startsWith(room)))
      : undefined;
  if (fn && near !== undefined)
    yield {
      code: CODE,
      span: fn.span,
      layer,
      message: `Unknown TensorFlow module ${room}; did you mean ${near}?`,
    };
  if (fn && near === undefined && ROOMS.has(room.toLowerCase()) && !ROOMS.has(room))
    yield {
      code: CODE,
      span: fn.span,
      layer,
      message: `Unknown TensorFlow module ${room}; did you mean ${room.toLowerCase()}?`,
    };
  if (fn && room === "__operators__" && !OPERATORS.has(rest.join(".")))
    yield { code: CODE, span: fn.span, layer, message: `Unknown TensorFlow operator ${rest.join(".")}` };
  if (stringOf(fn) === undefined)
    yield {
      code: CODE,
      span: fn?.span ?? typeSpan,
      layer,
      message: `${type} needs function, the name of a TensorFlow function`,
    };
}

/** The type of numbers that a function gives. */
function* types({ type }: Entry, config: Tree, layer: number): Iterable<PlacedFault> {
  const dtype = get(config, "dtype");
  if (!dtype) return;
  const name = stringOf(dtype);
  if (numberOf(dtype) !== undefined || dtype.kind === "seq")
    yield { code: CODE, span: dtype.span, layer, message: `${type}: dtype must be a name` };
  else if (name !== undefined && !DTYPES.has(name))
    yield unknownName(`${type}: ${name} is not a dtype`, { text: name, span: dtype.span }, DTYPES, layer);
}

/** Windows that contradict themselves. */
function* windows({ type, config }: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  for (const { span, message } of windowFaults(type, (name) => get(config, name), version))
    yield { code: CODE, span, layer, message: `${type}: ${message}` };
}

/** Whether somebody else's class is likely: the file says where it is from, or it looks like none of Keras'. */
export function misspelt(entry: Entry, known: Iterable<string>): string | undefined {
  const { type, className, module, registered } = entry;
  if (className.includes(">") || isForeignModule(module)) return undefined;
  // Some of Keras' own are registered as well, by their right names.
  if (registered !== undefined)
    return registered !== type && isSlip(type, registered) ? registered : undefined;
  const lower = type.toLowerCase();
  let near: string | undefined;
  for (const name of known) {
    if (name.toLowerCase() === lower) return name;
    if (near === undefined && isSlip(type, name)) near = name;
  }
  return near;
}

const isForeignModule = (module: string | undefined): boolean =>
  module !== undefined && !/^(keras|tf_keras|tensorflow)\b/.test(module);
