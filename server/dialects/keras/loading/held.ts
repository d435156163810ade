import {
  get,
  isMapping,
  isNull,
  items,
  type Mapping,
  numberOf,
  stringOf,
  type Tree,
} from "../../../model/tree";
import { countOf, isIntegral } from "../common/python";
import type { Version } from "../document";
import { keysOf } from "./keys";

/** What the classes take that stand in arguments: initializers, regularizers, constraints. */
const KEYS: readonly (readonly [classes: string, keys: string])[] = [
  ["glorotuniform glorotnormal henormal heuniform lecunnormal lecununiform", "seed"],
  ["randomnormal truncatednormal", "mean stddev seed"],
  ["randomuniform", "minval maxval seed"],
  ["variancescaling", "scale mode distribution seed"],
  ["orthogonal orthogonalinitializer", "gain seed"],
  ["identity identityinitializer", "gain"],
  ["constant", "value"],
  ["zeros ones nonneg", ""],
  ["l1", "l1"],
  ["l2", "l2"],
  ["l1l2", "l1 l2"],
  ["orthogonalregularizer", "factor mode"],
  ["maxnorm", "max_value axis"],
  ["minmaxnorm", "min_value max_value rate axis"],
  ["unitnorm", "axis"],
];

const TAKEN: ReadonlyMap<string, readonly string[]> = new Map(
  KEYS.flatMap(([classes, keys]) => classes.split(" ").map((name) => [name, keys.split(" ")] as const)),
);

/** `GlorotUniformV2` and `glorot_uniform` are one class. */
const plain = (name: string): string => name.replaceAll("_", "").replace(/V2$/, "").toLowerCase();

const SCALED = /^(glorot|he|lecun)(normal|uniform)$|^variancescaling$/;

/** What Keras 2 passes over, or calls by another name. */
const OLD: readonly (readonly [classes: RegExp, key: RegExp])[] = [
  [/./, /^dtype$/],
  [/^l[12]$/, /^l$/],
];

const isCounted = (t: Tree): boolean => countOf(t) !== undefined;

/** What some keys take, of the classes that have them. */
const VALUES: readonly (readonly [
  key: RegExp,
  expects: string,
  holds: (t: Tree, three: boolean) => boolean,
])[] = [
  [/^mode$/, "fan_in, fan_out or fan_avg (rows or columns of an orthogonal regularizer)", isMode],
  [/^distribution$/, "uniform, truncated_normal, untruncated_normal or normal", isDistribution],
  [/^scale$/, "a number > 0", (t) => (countOf(t) ?? 0) > 0],
  [/^(mean|stddev|gain|rate)$/, "a number", isCounted],
  [/^value$/, "a number", (t) => stringOf(t) === undefined],
  [
    /^l[12]?$/,
    "a number ≥ 0",
    (t, three) => isNull(t) || (countOf(t) ?? Number.NaN) >= (three ? 0 : -Infinity),
  ],
  [
    /^seed$/,
    "an integer or null",
    (t, three) =>
      isNull(t) ||
      isMapping(t) ||
      (three ? isIntegral(t) || Number.isInteger(countOf(t)) : Number.isInteger(numberOf(t))),
  ],
];

function isMode(t: Tree): boolean {
  return /^(fan_(in|out|avg)|rows|columns)$/.test(stringOf(t) ?? "");
}

function isDistribution(t: Tree, three: boolean): boolean {
  const word = stringOf(t) ?? "";
  return /^((un)?truncated_normal|uniform|normal)$/.test(three ? word : word.toLowerCase());
}

interface Wrong {
  readonly at: Tree;
  readonly what: string;
}

/** What is wrong with a class of Keras' own that stands in an argument, whose name is known. */
export function wrongIn(kind: string, value: Tree, version: Version): Wrong | undefined {
  if (version === "keras3" && /^constant$/i.test(stringOf(value) ?? ""))
    return { at: value, what: "constant needs a value: a mapping with class_name and config" };
  if (!isMapping(value) || version === "keras1") return undefined;
  const at = get(value, "class_name");
  const isModern = get(value, "module") !== undefined;
  if (!at || stringOf(get(value, "registered_name"))?.includes(">")) return undefined;
  if (version !== "tfjs" && kind === "activations" && !isModern && isBare(at, version))
    return { at, what: `must be a name, or a mapping with module, class_name and config` };
  const config = get(value, "config");
  if (version !== "keras3" && version !== "tfjs" && config === undefined)
    return { at, what: "needs a config beside its class_name" };
  if (!isMapping(config)) return undefined;
  return kind === "activations" ? wrongOfLayer(at, config, version) : wrongKey(at, config, version);
}

/** A kernel that slides has more axes than an identity. */
export const wrongFor = (type: string, key: string, value: Tree): Wrong | undefined =>
  /Conv/.test(type) &&
  /^(kernel|depthwise|pointwise)_init/.test(key) &&
  /^identity/i.test(stringOf(value) ?? stringOf(get(value, "class_name")) ?? "")
    ? { at: value, what: "an identity has two axes, and the kernel of a convolution more" }
    : undefined;

/** Without a module Keras 3 finds no class that is an activation, and Keras 2 takes a function for one. */
const isBare = (at: Tree, version: Version): boolean =>
  version === "keras3" || /^[a-z]/.test(stringOf(at) ?? "");

/** A layer that is an activation takes what it takes elsewhere. */
function wrongOfLayer(at: Tree, { entries }: Mapping, version: Version): Wrong | undefined {
  const name = stringOf(at) ?? "";
  const taken = version === "tfjs" ? undefined : keysOf(name, version);
  const other = taken && entries.find(({ key }) => !taken.has(String(key.value)))?.key;
  return other && { at: other, what: `${name} has no argument ${String(other.value)}` };
}

function wrongKey(at: Tree, config: Mapping, version: Version): Wrong | undefined {
  const name = plain(stringOf(at) ?? "");
  const taken = TAKEN.get(name);
  if (!taken) return undefined;
  const three = version === "keras3";
  if (three && name === "constant" && get(config, "value") === undefined)
    return { at, what: "Constant needs a value" };
  for (const { key, value } of config.entries) {
    const said = String(key.value);
    const isTaken =
      taken.includes(said) ||
      (three ? SCALED.test(name) && /^(in|out)put_axes$/.test(said) : isOld(name, said));
    if (!isTaken && version !== "tfjs") return { at: key, what: `${stringOf(at)} has no argument ${said}` };
    const broken = isTaken && VALUES.find(([keys, , holds]) => keys.test(said) && !holds(value, three));
    if (broken) return { at: value, what: `${said} must be ${broken[1]}` };
  }
  return undefined;
}

const isOld = (name: string, key: string): boolean =>
  OLD.some(([classes, keys]) => classes.test(name) && keys.test(key));

const FRACTIONS = /^(mixed_|b?float|half$|double$|_infer$|policy$|$)|_from_|\.b?float\d+$/;
const DRAWN = /^(kernel|depthwise|pointwise|recurrent|embeddings)_initializer$/;

/** What draws its weights unless it is told otherwise. */
const DRAWS =
  /^((Einsum)?Dense|Embedding|(Separable|Depthwise)?Conv[123]D(Transpose)?|ConvLSTM[123]D|SimpleRNN|LSTM|GRU)$/;

/** Weights that are drawn are fractions. */
export function drawsIn(type: string, config: Mapping, dtype: string): boolean {
  if (FRACTIONS.test(dtype)) return false;
  if (type === "BatchNormalization") return true;
  const drawn = config.entries.find(({ key }) => DRAWN.test(String(key.value)))?.value;
  if (!drawn) return DRAWS.test(type);
  const name = stringOf(drawn) ?? stringOf(get(drawn, "class_name"));
  return name !== undefined && !/^(zeros?|ones?|constant|identity)/i.test(name);
}

/** An extent of an input: none for one that is free. */
export const isExtents = (shape: Tree): boolean =>
  shape.kind === "seq" &&
  items(shape).every(
    (t) =>
      t.kind === "scalar" &&
      (t.value === null ||
        typeof t.value === "boolean" ||
        (/^\d+$/.test(t.source) && typeof t.value === "number")),
  );
