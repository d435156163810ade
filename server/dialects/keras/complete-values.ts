import type { Completion, PathStep } from "../../model/completion";
import { ownValue } from "../../model/own";
import { entry, get, isMapping, items, type Mapping, stringOf, type Tree } from "../../model/tree";
import { keysOf as givenKeys } from "../../vocabulary/signature";
import type { Version } from "./document";
import { dtypesOf, type KnownNames, namesOf } from "./loading/names";
import { wordsOf } from "./loading/values";

/** What Keras knows by name, where a key asks for such. */
const NAMED = {
  activation: (names: KnownNames) => names.activations,
  initializer: (names: KnownNames) => names.initializers,
  regularizer: (names: KnownNames) => names.regularizers,
  constraint: (names: KnownNames) => names.constraints,
} as const;

type Named = keyof typeof NAMED;

/** What a key asks for by name. */
export const namedBy = (key: string): Named | undefined =>
  /(?:^|_)(activation|initializer|regularizer|constraint)$/.exec(key)?.[1] as Named | undefined;

/** As Keras writes them itself: functions in small letters, classes in capitals. */
function namesFor(what: Named, version: Version): readonly Completion[] {
  return [...NAMED[what](namesOf(version))]
    .filter((word) => /^[a-z]/.test(word) === (what === "activation"))
    .map((label): Completion => ({ label, kind: "value", rank: label.endsWith("V2") ? 2 : 1 }));
}

/** Switches that decide no shape, so that no layer lists them as arguments. */
const SWITCHES =
  /^(?:trainable|sparse|ragged|stateful|unroll|unit_forget_bias|go_backwards|time_major|zero_output_for_mask|autocast|center|fused|renorm|synchronized|mask_zero|supports_masking|(?:crop|pad)_to_aspect_ratio|normalize|invert|antialias|flash_attention|power_to_db|all_ops)$/;

const truth = (usual: string): readonly Completion[] =>
  ["true", "false"].map((label) => ({ label, kind: "value", bare: true, rank: label === usual ? 0 : 1 }));

/** Words of layers that take others as well, or of which nothing hangs on them. */
const OTHERS: readonly (readonly [classAndKey: RegExp, words: string])[] = [
  [/^RandomFlip mode/, "horizontal_and_vertical horizontal vertical"],
  [/^(?:HashedCrossing|Hashing) output_mode/, "int one_hot multi_hot count"],
  [/ output_mode/, "int one_hot multi_hot count tf_idf"],
  [/ standardize/, "lower_and_strip_punctuation lower strip_punctuation"],
  [/ split/, "whitespace character"],
];

/** Types that layers have; those that only TensorFlow spells so are left out. */
const typesFor = (version: Version, type: string): readonly Completion[] =>
  [...dtypesOf(version, type)]
    .filter((label) => !/^(?:_|policy|half|float$|double|complex|string)/.test(label))
    .map((label): Completion => ({ label, kind: "value", rank: label === "float32" ? 0 : 1 }));

/** What windows mostly are, and what they move by, along each axis. */
const WINDOWS: Readonly<Record<string, readonly number[]>> = {
  kernel_size: [3, 1, 5, 7],
  pool_size: [2, 3],
  strides: [1, 2],
  dilation_rate: [1, 2, 4],
  size: [2],
};

export const extentsFor = (key: string, axes: number, open = "", close = ""): readonly Completion[] =>
  (ownValue(WINDOWS, key) ?? []).map((n, rank) => ({
    label: `${open}${Array(axes).fill(n).join(", ")}${close}`,
    kind: "value",
    bare: true,
    rank,
  }));

/** Words for a key that no argument of the class describes. */
export function wordsFor(key: string, version: Version, type: string): readonly Completion[] {
  const named = namedBy(key);
  if (named) return [...namesFor(named, version), ...(/^(?:reg|con)/.test(named) ? NOTHING : [])];
  if (key === "seed" || key === "quantization_config") return NOTHING;
  if (key === "dtype") return typesFor(version, type);
  const axes = /[123](?=D)/.exec(type)?.[0];
  if (axes && Object.hasOwn(WINDOWS, key)) return extentsFor(key, Number(axes), "[", "]");
  if (SWITCHES.test(key) || (key === "scale" && /Normalization$/.test(type)))
    return truth(/^(?:trainable|autocast|center|scale)$/.test(key) ? "true" : "false");
  const told = wordsOf(type, key, version);
  const words = told.length > 0 ? told : OTHERS.find(([at]) => at.test(`${type} ${key}`))?.[1].split(" ");
  return (words ?? []).flatMap((label) => (label === "null" ? NOTHING : one(label)));
}

const OBJECT_KEYS = ["class_name", "config", "module", "registered_name"];

/** What the configuration of an initializer and its like says. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?:Glorot|He|Lecun)/, "seed"],
  [/^(?:RandomNormal|TruncatedNormal)/, "mean stddev seed"],
  [/^RandomUniform/, "minval maxval seed"],
  [/^VarianceScaling/, "scale mode distribution seed"],
  [/^Constant/, "value"],
  [/^Orthogonal(?!Reg)/, "gain seed"],
  [/^Identity/, "gain"],
  [/^L1L2$/, "l1 l2"],
  [/^L1$/, "l1"],
  [/^L2$/, "l2"],
  [/^OrthogonalRegularizer/, "factor mode"],
  [/^MaxNorm/, "max_value axis"],
  [/^MinMaxNorm/, "min_value max_value rate axis"],
  [/^UnitNorm/, "axis"],
];

const MODULES: Readonly<Record<Named, string>> = {
  activation: "keras.activations",
  initializer: "keras.initializers",
  regularizer: "keras.regularizers",
  constraint: "keras.constraints",
};

const keysBut = (map: Mapping, keys: readonly string[], kind: "key" | "argument"): readonly Completion[] =>
  keys.filter((k) => !givenKeys(map).has(k)).map((label, rank) => ({ label, kind, rank }));

/** Within `{class_name, config}` of an initializer and its like: undefined elsewhere. */
export function inObject(
  path: readonly PathStep[],
  role: "key" | "value",
  version: Version,
): readonly Completion[] | undefined {
  const [owner, around, last] = [path.at(-3), path.at(-2), path.at(-1)];
  if (last?.kind !== "entry" || around?.kind !== "entry") return undefined;
  const key = String(last.entry.key.value);
  const holder = String(around.entry.key.value);
  if (holder === "dtype") {
    if (role === "key") return keysBut(last.map, OBJECT_KEYS, "key");
    return key === "class_name" ? one("DTypePolicy") : key === "module" ? one("keras") : NOTHING;
  }
  const what = namedBy(holder);
  if (what) {
    if (role === "key") return keysBut(last.map, OBJECT_KEYS, "key");
    if (key === "module") return [{ label: MODULES[what], kind: "value" }];
    if (key === "registered_name") return NOTHING;
    return key === "class_name" ? namesFor(what, version) : [];
  }
  if (holder !== "config" || owner?.kind !== "entry") return undefined;
  if (owner.entry.key.value === "dtype")
    return role === "key" ? keysBut(last.map, ["name"], "argument") : typesFor(version, "");
  if (!namedBy(String(owner.entry.key.value)) || role !== "key") return undefined;
  const type = stringOf(get(around.map, "class_name")) ?? "";
  const settings = SETTINGS.find(([classes]) => classes.test(type))?.[1] ?? "";
  return keysBut(last.map, settings.split(" ").filter(Boolean), "argument");
}

/** Within an edge as Keras 3 writes it: undefined elsewhere. */
export function inEdge(path: readonly PathStep[], role: "key" | "value"): readonly Completion[] | undefined {
  const from = path.findIndex((s) => s.kind === "entry" && s.entry.key.value === "inbound_nodes");
  const steps = path.slice(from + 1).filter((s) => s.kind === "entry");
  const [last, above] = [steps.at(-1), steps.at(-2)];
  if (from < 0 || last?.kind !== "entry") return undefined;
  const holder = above?.kind === "entry" ? String(above.entry.key.value) : "";
  if (role === "value") return last.entry.key.value === "class_name" ? one(TENSOR) : undefined;
  const keys =
    holder === "" ? "args kwargs" : holder === "config" ? "shape dtype keras_history" : "class_name config";
  return keysBut(last.map, keys.split(" "), "key");
}

const TENSOR = "__keras_tensor__";

const one = (label: string): readonly Completion[] => [{ label, kind: "value" }];

export const NOTHING: readonly Completion[] = [{ label: "null", kind: "value", bare: true }];

/** Where one layer is named as the source of another, or as an end of the model: the first of three. */
export function namesAt(path: readonly PathStep[]): readonly Completion[] | undefined {
  const last = path.at(-1);
  if (last?.kind !== "item" || last.index > 0) return undefined;
  const holder = [...path].reverse().find((step) => step.kind === "entry");
  if (holder?.kind !== "entry") return undefined;
  const key = String(holder.entry.key.value);
  if (key === "input_layers" || key === "output_layers")
    return namesIn(get(holder.map, "layers"), undefined, key);
  if (key !== "inbound_nodes" && key !== "keras_history") return undefined;
  const lists = path.flatMap((step, i) =>
    step.kind === "entry" && step.entry.key.value === "layers" && path[i + 1]?.kind === "item" ? [i] : [],
  );
  const at = lists.at(-1);
  if (at === undefined) return undefined;
  const [list, own] = [path[at], path[at + 1]];
  if (list?.kind !== "entry" || own?.kind !== "item") return undefined;
  return namesIn(list.entry.value, own.index, key);
}

/** The nearest above first: a layer mostly reads what stands before it, and none reads itself. */
function namesIn(layers: Tree | undefined, own: number | undefined, key: string): readonly Completion[] {
  return items(layers).flatMap((layer, i): readonly Completion[] => {
    const label = stringOf(get(layer, "name")) ?? stringOf(get(get(layer, "config"), "name"));
    const type = stringOf(get(layer, "class_name"));
    if (i === own || label === undefined) return [];
    if (key === "input_layers" && type !== "InputLayer") return [];
    const distance = own === undefined ? 0 : own - i;
    const rank = distance >= 0 ? distance : 1000 + i;
    return [{ label, kind: "reference", rank, ...(type ? { detail: type } : {}) }];
  });
}

/** Whether what is begun will be a model: its class may be the word that is being written. */
export const isBegun = (root: Tree | undefined): root is Mapping =>
  isMapping(root) && entry(root, "class_name") !== undefined;
