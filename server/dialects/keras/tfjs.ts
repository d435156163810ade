import type { PlacedFault } from "../../model/fault";
import {
  entry,
  get,
  integerOf,
  isMapping,
  isNull,
  type Mapping,
  stringOf,
  type Tree,
} from "../../model/tree";
import { truthOf } from "./common/python";
import { noModelClass, refusedHeadsByTfjs } from "./loading/heads-tfjs";
import { lacking } from "./loading/refused-tfjs";
import { isTriple } from "./nodes";
import type { Entry, Scope } from "./scope";

/** What TensorFlow.js cannot load, though Keras could: it reads the layout of Keras 2, and no Python. */
export function* unloadable(root: Scope, entries: readonly Entry[]): Iterable<PlacedFault> {
  yield* shapeless(root);
  yield* several(root);
  yield* unnested(root);
  yield* modern(root, entries);
  yield* code(entries);
  yield* unnamed(root);
  yield* refusedHeadsByTfjs(root, entries);
}

/** A model within the model is of one of three classes. */
function* unnamed({ members }: Scope): Iterable<PlacedFault> {
  for (const member of members) {
    if (member.kind !== "model") continue;
    const { type, typeSpan } = member.entry;
    const wrong = noModelClass(type);
    if (wrong !== undefined) yield { code: CODE, span: typeSpan, message: wrong };
    yield* unnamed(member.scope);
  }
}

const CODE = "tfjs-format";

/** The first layer of a chain has to say the shape of its input itself. */
function* shapeless({ chain, members: [first] }: Scope): Iterable<PlacedFault> {
  if (!chain || first?.kind !== "layer") return;
  const { config, type, typeSpan } = first.entry;
  if (!first.entry.nodes.length && entersByItself(type, config)) return;
  yield {
    code: CODE,
    span: typeSpan,
    layer: first.index,
    message: `TensorFlow.js ignores build_input_shape; add batch_input_shape to the first layer (${type})`,
  };
}

/** Whether a first layer says what it reads; what Keras 3 calls the same is told as that. */
function entersByItself(type: string, config: Tree | undefined): boolean {
  if (type === "Embedding" || (type === "Dense" && integerOf(get(config, "input_dim")) !== undefined))
    return true;
  return (
    isMapping(config) &&
    config.entries.some(({ key, value }) => SHAPES.has(camelCased(String(key.value))) && isSaid(value))
  );
}

const SHAPES: ReadonlySet<string> = new Set(["batchInputShape", "inputShape", "batchShape"]);

/** Keys as it reads them, whoever wrote them: `batch_input_shape`, or as JavaScript does. */
const camelCased = (key: string): string => key.replace(/_+(\w|$)/g, (_, next: string) => next.toUpperCase());

const isSaid = (tree: Tree | undefined): boolean => tree !== undefined && !isNull(tree);

const RECURRENT = /^(RNN|SimpleRNN|LSTM|GRU|ConvLSTM2D)$/;

/** A chain hands one tensor on; a recurrent layer that gives its state as well has more. */
function* several({ chain, members }: Scope): Iterable<PlacedFault> {
  if (!chain) return;
  for (const member of members) {
    if (member.kind !== "layer") continue;
    const { config, type } = member.entry;
    const held = type === "Bidirectional" ? get(config, "layer") : undefined;
    const name = held ? stringOf(get(held, "class_name")) : type;
    if (!RECURRENT.test(name ?? "")) continue;
    const merged = held ? entry(config, "merge_mode") : undefined;
    const state = entry(held ? get(held, "config") : config, "return_state");
    const several =
      state && isTrue(state.value) ? state : merged && isNull(merged.value) ? merged : undefined;
    if (!several) continue;
    yield {
      code: CODE,
      span: several.span,
      layer: member.index,
      message: `${type}: ${several.key.value} gives several tensors, and a Sequential model hands one on; TensorFlow.js refuses it`,
    };
  }
}

const isTrue = (tree: Tree): boolean => tree.kind === "seq" || truthOf(tree);

/** Lists of edges that have lost a level of nesting. */
function* unnested({ model, members }: Scope): Iterable<PlacedFault> {
  const flat = members.filter((m) => m.entry.nodes.some((n) => n.flat));
  const keys = flat.flatMap((m) => entry(m.entry.tree, "inbound_nodes")?.key ?? []);
  const [first, ...others] = keys;
  if (first) {
    yield {
      code: CODE,
      span: first.span,
      message: `inbound_nodes must be nested one level deeper: [[["name", 0, 0, {}]]]${others.length > 0 ? ` (${others.length} more in this model)` : ""}`,
      related: others.map(({ span }) => ({ span, message: "also nested one level too little" })),
    };
  }
  const config = get(model, "config");
  for (const key of ["input_layers", "output_layers"]) {
    const list = entry(config, key);
    if (!list || !isTriple(list.value)) continue;
    const message = `${key} must be nested one level deeper: [["name", 0, 0]]`;
    yield { code: CODE, span: list.key.span, message };
  }
}

/** Keys and edges that only Keras 3 writes. */
function* modern({ chain }: Scope, entries: readonly Entry[]): Iterable<PlacedFault> {
  const enters = entries.filter(({ type }, i) => type === "InputLayer" || (chain && i === 0));
  const key = first(enters, ({ config }) =>
    isSaid(get(config, "batch_input_shape")) ? undefined : entry(config, "batch_shape")?.key,
  );
  if (key)
    yield {
      code: CODE,
      span: key.span,
      message: "TensorFlow.js needs batch_input_shape, not the batch_shape that Keras 3 writes",
    };
  const edge = first(entries, ({ tree }) => edgeIn(get(tree, "inbound_nodes")));
  if (edge)
    yield {
      code: CODE,
      span: edge.span,
      message: 'TensorFlow.js does not read the edges that Keras 3 writes; use [["name", 0, 0, {}]]',
    };
}

function first<T>(entries: readonly Entry[], find: (entry: Entry) => T | undefined): T | undefined {
  for (const one of entries) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first `__keras_tensor__` in a list of nodes. */
function edgeIn(tree: Tree | undefined): Tree | undefined {
  if (tree?.kind === "seq") {
    for (const item of tree.items) {
      const found = edgeIn(item);
      if (found) return found;
    }
    return undefined;
  }
  if (!isMapping(tree)) return undefined;
  const name = get(tree as Mapping, "class_name");
  if (name?.kind === "scalar" && name.value === "__keras_tensor__") return name;
  return edgeIn(get(tree, "args"));
}

/** Layers that hold Python. */
function* code(entries: readonly Entry[]): Iterable<PlacedFault> {
  for (const [layer, entry] of entries.entries()) if (entry.type === "Lambda") yield* lacking(entry, layer);
}
