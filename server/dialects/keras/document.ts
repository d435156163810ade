import type { Span } from "../../model/span";
import {
  entry,
  get,
  isMapping,
  items,
  type Mapping,
  type Parsed,
  stringOf,
  type Tree,
} from "../../model/tree";

/** Where in a document the model stands, and who wrote it. */
export interface Document {
  readonly root: Mapping;
  /** `{class_name, config}` of the outermost model; absent in a graph model. */
  readonly model: Mapping | undefined;
  readonly version: Version;
  /** Whose loader reads it, where that is another than who wrote it. */
  readonly loader: Version;
  /** A TensorFlow.js layers model: what its loader cannot read is an error. */
  readonly tfjs: boolean;
  /** The lists of weights of a TensorFlow.js model, where it has any. */
  readonly manifest: readonly Tree[] | undefined;
  /** What says that this is a graph model, which has operations but no layers. */
  readonly graph: Tree | undefined;
  /** Where the whole is one JSON string with JSON in it: that string. */
  readonly embedded?: Span;
}

export type Version = "keras1" | "keras2" | "tf.keras" | "keras3" | "tfjs";

/** The document, or nothing when it is no Keras or TensorFlow.js model. */
export function documentOf({ root, embedded }: Parsed): Document | undefined {
  const found = documentIn(root);
  return found && embedded ? { ...found, embedded } : found;
}

function documentIn(root: Tree | undefined): Document | undefined {
  if (!isMapping(root)) return undefined;
  const topology = get(root, "modelTopology");
  if (topology) return tfjsDocument(root, topology);
  const model = modelIn(root);
  if (!model) return undefined;
  const version = versionOf(root, model);
  return { root, model, version, loader: version, tfjs: false, manifest: undefined, graph: undefined };
}

function tfjsDocument(root: Mapping, topology: Tree): Document | undefined {
  const format = get(root, "format");
  const groups = get(root, "weightsManifest");
  const manifest =
    groups?.kind === "seq" ? items(groups).flatMap((group) => items(get(group, "weights"))) : undefined;
  const nodes = entry(topology, "node");
  const model = modelIn(topology);
  if (model) {
    const version = versionOf(topology, model);
    return { root, model, version, loader: "tfjs", tfjs: true, manifest, graph: undefined };
  }
  if (stringOf(format) !== "graph-model" && nodes?.value.kind !== "seq") return undefined;
  return {
    root,
    model: undefined,
    version: "tfjs",
    loader: "tfjs",
    tfjs: true,
    manifest,
    graph: format ?? nodes?.key,
  };
}

/** The model as the mapping itself, as its `model_config`, or as a bare `get_config()`. */
function modelIn(tree: Tree | undefined): Mapping | undefined {
  if (!isMapping(tree)) return undefined;
  if (isModel(tree)) return tree;
  const inner = get(tree, "model_config") ?? get(tree, "model");
  if (isModel(inner)) return inner;
  return isHollow(inner) ? inner : isHollow(tree) ? tree : undefined;
}

/** A model of Keras', as more than its class says: without a list of layers, or with one and no class of models. */
function isHollow(tree: Tree | undefined): tree is Mapping {
  if (!isMapping(tree)) return false;
  const isWritten =
    get(tree, "keras_version") !== undefined || /^keras\b/.test(stringOf(get(tree, "module")) ?? "");
  const list = layerList(tree);
  return (
    isWritten &&
    (/^(Sequential|Functional)$/.test(stringOf(get(tree, "class_name")) ?? "") ||
      list?.some((t) => isLayer(t)) === true)
  );
}

/** Layers are entries with a class and a configuration; a model is such an entry with a list of layers in it. */
export function isModel(tree: Tree | undefined): tree is Mapping {
  if (!isMapping(tree) || stringOf(get(tree, "class_name")) === undefined) return false;
  const list = layerList(tree);
  if (list === undefined) return false;
  const named = CONTAINERS.has(stringOf(get(tree, "class_name")) ?? "");
  const wired = get(get(tree, "config"), "input_layers") !== undefined;
  return (named || wired) && (list.length === 0 || list.some((t) => isLayer(t)));
}

const CONTAINERS: ReadonlySet<string> = new Set([
  "Sequential",
  "Functional",
  "Model",
  "Network",
  "Container",
]);

/** tf.keras makes what has no configuration without arguments. */
export const isLayer = (tree: Tree, version?: Version): boolean =>
  stringOf(get(tree, "class_name")) !== undefined &&
  (get(tree, "config") !== undefined || version === "tf.keras" || version === "keras2");

const NO_LAYERS: readonly Tree[] = [];

/** `config.layers`, or the configuration itself where it is a list, as Keras 1 and early Keras 2 wrote it. */
export function layerList(model: Tree | undefined): readonly Tree[] | undefined {
  const config = get(model, "config");
  if (config?.kind === "seq") return config.items;
  const list = get(config, "layers");
  // Python goes through an empty mapping as through an empty list.
  if (isMapping(list) && list.entries.length === 0) return NO_LAYERS;
  return list?.kind === "seq" ? list.items : undefined;
}

/** A chain, rather than a graph with edges written out. */
export const isChain = (model: Tree): boolean =>
  get(model, "config")?.kind === "seq" || get(get(model, "config"), "input_layers") === undefined;

function versionOf(head: Tree, model: Mapping): Version {
  const written = stringOf(get(head, "keras_version")) ?? stringOf(get(model, "keras_version")) ?? "";
  if (written.startsWith("tfjs")) return "tfjs";
  if (written.startsWith("3") || (!/^2/.test(written) && get(model, "module") !== undefined)) return "keras3";
  if (written.startsWith("1") || written.startsWith("0")) return "keras1";
  const modern = /-tf$|^2\.([4-9]|1\d)\./.test(written);
  if (modern || stringOf(get(model, "class_name")) === "Functional") return "tf.keras";
  if (written === "" && layerList(model)?.some(isFirstGeneration)) return "keras1";
  return "keras2";
}

/** Argument names that only the first generation had. */
const FIRST_GENERATION = ["nb_filter", "border_mode", "W_regularizer", "dim_ordering"];

const isFirstGeneration = (layer: Tree): boolean =>
  FIRST_GENERATION.some((key) => get(get(layer, "config"), key) !== undefined);
