import type { PlacedFault } from "../../model/fault";
import type { StatedWeight } from "../../model/layer";
import type { Weight } from "../../model/trace";
import { get, integerOf, items, stringOf, type Tree } from "../../model/tree";
import type { Entry } from "./scope";

/** The weights that a TensorFlow.js model lists, each with the layer that its name begins with, or has in it. */
export function statedWeights(manifest: readonly Tree[], entries: readonly Entry[]): readonly StatedWeight[] {
  const byName = new Map<string, number | undefined>();
  // A name that several layers have, in models within models, says nothing.
  entries.forEach(({ name }, i) => void byName.set(name, byName.has(name) ? undefined : i));
  return manifest.flatMap((tree) => weightIn(tree, byName) ?? []);
}

function weightIn(tree: Tree, byName: ReadonlyMap<string, number | undefined>): StatedWeight | undefined {
  const name = get(tree, "name");
  const text = stringOf(name);
  const sizes = get(tree, "shape");
  const shape = items(sizes).map((t) => integerOf(t));
  if (!name || text === undefined || sizes?.kind !== "seq") return undefined;
  if (!shape.every((n): n is number => n !== undefined && n >= 0)) return undefined;
  const owner = text.split("/").find((part) => byName.has(part));
  const layer = owner === undefined ? undefined : byName.get(owner);
  const stranger = owner === undefined && text.includes("/") ? { stranger: true } : {};
  return { name: text, shape, span: name.span, ...stranger, ...(layer === undefined ? {} : { layer }) };
}

const RECURRENT = "kernel recurrent_kernel bias";

/** What TensorFlow.js calls the weights of its layers. */
const NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    "Dense Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose": "kernel bias",
    SeparableConv2D: "depthwise_kernel pointwise_kernel bias",
    DepthwiseConv2D: "depthwise_kernel bias",
    "SimpleRNN LSTM GRU ConvLSTM2D": RECURRENT,
    BatchNormalization: "gamma beta moving_mean moving_variance",
    LayerNormalization: "gamma beta",
    Embedding: "embeddings",
    PReLU: "alpha",
  }).flatMap(([classes, names]) =>
    classes.split(" ").map((name) => [name, new Set(names.split(" "))] as const),
  ),
);

/** What the weights of a layer are called behind its own name; nothing where that is not known. */
function namesIn(
  type: string | undefined,
  config: Tree | undefined,
  depth = 0,
): readonly string[] | undefined {
  const own = NAMES.get(type ?? "");
  if (own || depth > DEEPEST) return own && [...own];
  const held = get(config, type === "RNN" ? "cell" : "layer");
  const [inner, within] = [stringOf(get(held, "class_name")), get(held, "config")];
  // It makes the weights of the layer within as if they were its own.
  if (type === "TimeDistributed") return namesIn(inner, within, depth + 1);
  if (type === "RNN") return namesIn(inner?.replace(/Cell$/, ""), within, depth + 1);
  const name = stringOf(get(within, "name"));
  if (type !== "Bidirectional" || name === undefined) return undefined;
  const both = namesIn(inner, within, depth + 1);
  return both?.flatMap((last) => [`forward_${name}/${last}`, `backward_${name}/${last}`]);
}

const DEEPEST = 8;

/** Weights whose names are not those of their layers; Keras 3 numbers them instead. */
export function* untargeted(manifest: readonly Tree[], entries: readonly Entry[]): Iterable<PlacedFault> {
  const byName = new Map(entries.map((e) => [e.name, e] as const));
  const known = new Map<Entry, ReadonlySet<string> | undefined>();
  for (const tree of manifest) {
    const name = get(tree, "name");
    const parts = stringOf(name)?.replace(/:\d+$/, "").split("/") ?? [];
    const at = parts.slice(0, -1).findIndex((part) => byName.has(part));
    const owner = byName.get(parts[at] ?? "");
    if (!name || !owner || /^\d+$/.test(parts.at(-1) ?? "")) continue;
    if (!known.has(owner)) known.set(owner, setOf(namesIn(owner.type, owner.config)));
    const names = known.get(owner);
    const rest = parts.slice(at + 1);
    // TensorFlow 2.2 puts the name of the cell before that of the weight: it tries without it.
    if (!names || names.has(rest.join("/")) || names.has([...rest.slice(0, -2), ...rest.slice(-1)].join("/")))
      continue;
    yield {
      code: "weights-mismatch",
      span: name.span,
      message: `TensorFlow.js has no weight ${rest.join("/")} in ${owner.name} (${owner.type}), which has ${[...names].join(", ")}`,
    };
  }
}

const setOf = (names: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  names && new Set(names);

/** The same as weights of operations; moving statistics are those that training does not touch. */
export function weightsOf(stated: readonly StatedWeight[]): ReadonlyMap<number, readonly Weight[]> {
  const byLayer = new Map<number, Weight[]>();
  for (const { name, shape, layer } of stated) {
    if (layer === undefined) continue;
    const last = name.slice(name.lastIndexOf("/") + 1).replace(/:\d+$/, "");
    const weight = { name: last, shape, trainable: !/^moving_/.test(last) };
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), weight]);
  }
  return byLayer;
}
