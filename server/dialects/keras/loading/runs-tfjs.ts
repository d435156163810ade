import type { Argument } from "../../../model/layer";
import { Beside } from "../../../model/remember";
import { channelAxis } from "../../../model/tensor";
import type { Node, Value } from "../../../model/trace";
import {
  get,
  integerOf,
  isNull,
  isScalar,
  items,
  numberOf,
  stringOf,
  type Tree,
  withItems,
  withValue,
} from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { Entry } from "../scope";
import { areWhole } from "./checks-tfjs";
import { keysOf } from "./keys";

/** What it runs on no fewer, or no more, axes, without the batch: it has fewer kernels than TensorFlow. */
const AXES: readonly (readonly [classes: RegExp, least: number, most: number])[] = [
  [/^Flatten$/, 2, Infinity],
  [/^(Batch|Layer)Normalization$/, 1, 3],
  [/^TimeDistributed$/, 2, Infinity],
  [/^Dot$/, 1, 2],
  [/^CategoryEncoding$/, 0, 1],
];

/** Says what TensorFlow.js cannot run although Keras could. */
export function runsInTfjs(g: Builder, entry: Entry, x: Value): void {
  const { dims } = x.type;
  if (!dims || !keysOf(entry.type, "tfjs")) return;
  hasFewOrMany(g, entry.type, dims.length);
  if (entry.type === "CategoryEncoding" && dims.length === 1) isSpread(g, entry);
  if (entry.type === "Softmax") isLast(g, entry, dims.length);
  const open = openAxes(g, x).find((axis) => fixes(entry.type, x, axis));
  if (open !== undefined)
    g.fault(
      "shape-mismatch",
      `needs a fixed number of input features, but TensorFlow.js leaves the -1 of the Reshape before it open; write ${dims[open] ?? "its extent"} there`,
      { input: 0 },
    );
}

function hasFewOrMany(g: Builder, type: string, axes: number): void {
  const [, least = 0, most = Infinity] = AXES.find(([classes]) => classes.test(type)) ?? [];
  if (axes >= least && axes <= most) return;
  const few = axes < least;
  const wanted = few ? least : most;
  g.fault(
    "shape-mismatch",
    `needs an input of at ${few ? "least" : "most"} ${wanted} ${wanted === 1 ? "axis" : "axes"} (without the batch) in TensorFlow.js, but ${axes} arrive`,
    { input: 0 },
  );
}

/** One-hot adds an axis to what has one beside the batch, which is more than it makes. */
function isSpread(g: Builder, { config }: Entry): void {
  if (!/^one(_h|H)ot$/.test(stringOf(get(config, "output_mode")) ?? "")) return;
  g.fault(
    "shape-mismatch",
    "output_mode one_hot makes another axis, and TensorFlow.js makes two with the batch at most; use multi_hot",
    { input: 0 },
  );
}

/** Without an axis it takes the first, which is the last only of a vector. */
function isLast(g: Builder, { config }: Entry, axes: number): void {
  const said = get(config, "axis");
  const [one, ...more] = said?.kind === "seq" ? items(said) : [said];
  if (more.length > 0 || (said?.kind === "seq" && one === undefined)) return;
  const axis = one === undefined || isNull(one) ? 1 : integerOf(one);
  if (axis === undefined || axis === -1 || axis === axes) return;
  g.fault(
    "bad-argument",
    `axis must be the last one (-1): TensorFlow.js has no softmax along another, here ${axis} of ${axes + 1} with the batch`,
    { attr: "axis" },
  );
}

/** An argument as JavaScript takes it: a list is true whatever is in it, and a number in quotes counts the axes of a Concatenate. */
export function asInJavaScript(arg: Argument, type: string, isSwitch: boolean): Argument {
  const { name, span, value } = arg;
  if (isSwitch) return isScalar(value) ? arg : { name, span, value: yes(value) };
  const axes = Number(/([123])D$/.exec(type)?.[1] ?? Infinity);
  // Of a longer list it looks at as much as it needs.
  if (/^(pool_)?size$/.test(String(name)) && value.kind === "seq" && value.items.length > axes)
    return { name, span, value: withItems(value, value.items.slice(0, axes)) };
  const said = isScalar(value) ? value.value : undefined;
  // Of "-1" it makes the name of no axis when the layer is built, and the last axis when it runs.
  if (name === "axis" && type === "Concatenate" && isScalar(value) && typeof said === "boolean")
    return { name, span, value: withValue(value, String(said)) };
  if (!NUMBERS.some(([classes, key]) => classes.test(type) && key === name)) return arg;
  if (name === "target_shape" && isScalar(value) && /^\d$/.test(String(said)))
    return { name, span, value: { kind: "seq", span: value.span, items: [asNumber(value)], flow: true } };
  return { name, span, value: asNumber(value) };
}

/** Where a number in quotes counts as one. */
const NUMBERS: readonly (readonly [classes: RegExp, key: string])[] = [
  [/^(Concatenate|BatchNormalization)$/, "axis"],
  [/^Reshape$/, "target_shape"],
  [/^RepeatVector$/, "n"],
];

function asNumber(tree: Tree): Tree {
  if (tree.kind === "seq") return withItems(tree, tree.items.map(asNumber));
  return isScalar(tree) && typeof tree.value === "string" && /^\d+$/.test(tree.value)
    ? withValue(tree, Number(tree.value))
    : tree;
}

const yes = ({ span }: Tree): Tree => ({ kind: "scalar", span, value: true, source: "true" });

/** Whether it computes with any value of an argument, whatever comes of it; what it refuses of these is said elsewhere. */
export const isTakenAnyhow = (arg: Argument | undefined): boolean =>
  /^(n|axis|dilation_rate|kernel_size|pool_size|size|target_shape)$/.test(String(arg?.name)) ||
  (arg?.name === "strides" && (numberOf(arg.value) ?? 0) > 0);

/** Whether it computes with arguments of which nobody can say what comes of it. */
export const isBeyondWords = ({ type, args }: Entry): boolean => {
  const size = type === "UpSampling2D" ? args.at("size")?.value : undefined;
  const edges = /^(Cropping|ZeroPadding)2D$/.test(type)
    ? (args.at("cropping") ?? args.at("padding"))?.value
    : undefined;
  return (
    (size !== undefined && !isNull(size) && size.kind !== "seq") ||
    (edges !== undefined && !isNull(edges) && (!areWhole(edges) || items(edges).length > 2))
  );
};

/** Whether it goes on without an argument that nobody can do without. */
export const isTakenWithout = ({ type, args }: Entry): boolean =>
  type === "Dot" || (type === "RepeatVector" && args.at("n") !== undefined);

/** A window that fits nowhere makes an empty map, with which it goes on as far as it gets. */
export function softened(g: Builder, { type }: Entry, from: number): void {
  // To cut off more than there is, it refuses.
  if (/^Cropping/.test(type)) return;
  g.faults.forEach((fault, i) => {
    if (i < from || fault.code !== "window-too-large") return;
    const message = `${fault.message}; TensorFlow.js goes on with an empty map`;
    g.faults.splice(i, 1, { ...fault, severity: "warning", message });
  });
}

/** Whether the layer has to know an extent when it is built. */
function fixes(type: string, x: Value, axis: number): boolean {
  if (/^(Flatten|PReLU)$/.test(type)) return true;
  const last = (x.type.dims?.length ?? 0) - 1;
  if (/Conv/.test(type)) return axis === channelAxis(x.type);
  return /^(Dense|SimpleRNN|LSTM|GRU|Bidirectional|(Batch|Layer)Normalization)$/.test(type) && axis === last;
}

/** What keeps its input's axes where they are. */
const KEEPS: ReadonlySet<string> = new Set(
  "identity activation softmax dropout norm scale elementwise concat dense conv pool pad crop resize".split(
    " ",
  ),
);

const found = new Beside<Node, readonly number[]>();

/** The axes whose extent a Reshape leaves to be worked out: TensorFlow.js does so only when the model runs. */
function openAxes(g: Builder, { node: id }: Value): readonly number[] {
  const node = g.nodes[id];
  if (!node) return [];
  const before = found.get(node);
  if (before) return before;
  found.set(node, []);
  const open = openAfter(g, node);
  found.set(node, open);
  return open;
}

function openAfter(g: Builder, node: Node): readonly number[] {
  const { op, attrs, inputs, output } = node;
  const rank = output.type.dims?.length;
  if (op === "reshape" && Array.isArray(attrs.to))
    return attrs.to.flatMap((d: unknown, i: number) => (d === -1 || d === null ? [i] : []));
  if (!KEEPS.has(op)) return [];
  const kept = inputs.filter((v) => v.type.dims?.length === rank).flatMap((v) => openAxes(g, v));
  const channel = op === "conv" ? channelAxis(output.type) : op === "dense" ? (rank ?? 0) - 1 : undefined;
  return [...new Set(kept)].filter((axis) => axis !== channel);
}
