import type { PlacedFault } from "../../../model/fault";
import type { Fix } from "../../../model/problem";
import type { Span } from "../../../model/span";
import { get, isMapping, isScalar, type Scalar, stringOf, type Tree } from "../../../model/tree";
import { nearest } from "../../../text/nearest";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { keysOf } from "./keys";
import { DTYPES, NAMES_2, NAMES_3, type Names } from "./names";
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
  if (version === "tfjs" || version === "keras1" || !isMapping(entry.config)) return;
  yield* keys(entry, layer, version);
  yield* names(entry, layer, version);
  yield* windows(entry, layer);
}

const CODE = "bad-argument";

function* keys({ type, config }: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  const taken = keysOf(type, version);
  if (!taken || !isMapping(config)) return;
  for (const { key } of config.entries) {
    const name = String(key.value);
    if (taken.has(name)) continue;
    const [near] = nearest(
      name,
      [...taken].filter((k) => !get(config, k)),
    );
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
      message: `${type} takes no ${name} in ${TITLES[version]}, which refuses the file${instead}`,
      fixes: renamed(key, near),
    };
  }
}

/** What Keras 2 had that Keras 3 says otherwise. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["batch_input_shape", "; it reads the input's shape from an InputLayer with batch_shape"],
  ["time_major", "; it has the batch in front always"],
  ["weights", "; weights are loaded apart"],
]);

const renamed = (at: Scalar, to: string | undefined): readonly Fix[] =>
  to === undefined
    ? []
    : [{ title: `Change to ${to}`, edits: [{ span: at.span, text: JSON.stringify(to) }], preferred: true }];

const KINDS: readonly (readonly [pattern: RegExp, kind: keyof Names, what: string])[] = [
  [/^(recurrent_)?activation$/, "activations", "activation"],
  [/_initializer$/, "initializers", "initializer"],
  [/_regularizer$/, "regularizers", "regularizer"],
  [/_constraint$/, "constraints", "constraint"],
];

/** Names of functions and classes that stand in arguments. */
function* names({ config, type }: Entry, layer: number, version: Version): Iterable<PlacedFault> {
  if (!isMapping(config)) return;
  const known = version === "keras3" ? NAMES_3 : NAMES_2;
  for (const { key, value } of config.entries) {
    const name = String(key.value);
    const kind = KINDS.find(([pattern]) => pattern.test(name));
    const written = kind && nameIn(value);
    if (kind && written && !known[kind[1]].has(written.text) && !isLayerClass(value))
      yield unknownName(
        `${type}: ${written.text} is no ${kind[2]} of ${TITLES[version]}`,
        written,
        known[kind[1]],
        layer,
      );
    const dtype = name === "dtype" ? nameIn(value) : undefined;
    if (dtype && isScalar(value) && !DTYPES.has(dtype.text))
      yield unknownName(`${type}: ${dtype.text} is no dtype`, dtype, DTYPES, layer);
  }
}

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
    return { ...base, severity: "warning", message: `${what}: loading needs it in custom_objects` };
  const fixes: readonly Fix[] = [
    { title: `Change to ${near}`, edits: [{ span, text: JSON.stringify(near) }], preferred: true },
  ];
  return { ...base, message: `${what}; did you mean ${near}?`, fixes };
}

/** Windows that contradict themselves. */
function* windows({ type, config }: Entry, layer: number): Iterable<PlacedFault> {
  for (const { span, message } of windowFaults(type, (name) => get(config, name)))
    yield { code: CODE, span, layer, message: `${type}: ${message}` };
}

/** Whether somebody else's class is likely: the file says where it is from, or it looks like none of Keras'. */
export function misspelt(entry: Entry, known: Iterable<string>): string | undefined {
  const { type, className, module, registered } = entry;
  if (className.includes(">") || registered || isForeignModule(module)) return undefined;
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

/** One slip of the finger: two letters swapped, one left out, one too many or another; not a prefix of somebody's own. */
function isSlip(written: string, name: string): boolean {
  if (written.length < 3 || Math.abs(written.length - name.length) > 1) return false;
  let start = 0;
  while (start < name.length && written[start] === name[start]) start++;
  let end = 0;
  while (end < Math.min(name.length, written.length) - start && written.at(-1 - end) === name.at(-1 - end))
    end++;
  const left = written.slice(start, written.length - end);
  const right = name.slice(start, name.length - end);
  if (left.length + right.length > 2 && !(left.length === 2 && left === [...right].reverse().join("")))
    return false;
  // Q in front of Dense, or a number behind a name, is how classes are named, not misspelt.
  if (left.length === 1 && right.length === 0 && start === 0 && /[A-Z]/.test(left)) return false;
  return !/\d/.test(left);
}
