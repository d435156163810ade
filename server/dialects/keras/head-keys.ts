import type { Completion, Parameter, PathStep } from "../../model/completion";
import { type Span, span } from "../../model/span";
import { get, items, type Mapping, type Tree } from "../../model/tree";
import { meaningOf } from "../../vocabulary/meanings";
import { keysOf as givenKeys } from "../../vocabulary/signature";
import type { Measured, Note } from "../dialect";
import { keyNotes } from "../said";
import { type Document, isModel, layerList, type Version } from "./document";

/** Keys in their usual order, with what they mean. */
type Docs = Readonly<Record<string, string>>;

const HEAD: Docs = {
  class_name: "Class of the model: `Sequential` or `Functional`.",
  config: "Its name, its layers and how they are connected.",
};
const HEAD_2: Docs = {
  keras_version: "Release of Keras that wrote the file.",
  backend: "Backend of Keras that wrote the file.",
};
const REGISTERED: Docs = { registered_name: "Name under which a class of one's own is registered." };
const BUILD: Docs = { build_config: "Shape that the model was built with." };
const HEAD_3: Docs = {
  module: "Module of the class, `keras`.",
  ...REGISTERED,
  ...BUILD,
  compile_config: "How the model was compiled.",
};
const TRAINABLE: Docs = { trainable: "Whether the weights are trained." };
const CONFIG: Docs = { name: "Name of the model.", layers: "Its layers." };
const GRAPH: Docs = {
  input_layers: "Layers that the inputs enter, as `[name, 0, 0]`.",
  output_layers: "Layers whose outputs leave the model.",
};
const CHAIN: Docs = { build_input_shape: "Shape of the input, with the batch first." };
const LAYER: Docs = {
  class_name: "Class of the layer.",
  config: "Its arguments, as `get_config()` gives them.",
  name: "Name by which other layers refer to it.",
  inbound_nodes: "What feeds it, call by call.",
  module: "Module of the class, `keras.layers`.",
  ...REGISTERED,
};

/** Around the model of a TensorFlow.js file. */
export const TFJS: Docs = {
  format: "Kind of the file: `layers-model` has layers, `graph-model` operations.",
  modelTopology: "The model.",
  weightsManifest: "Files of weights, and which weights are in each.",
  generatedBy: "Program that made the model.",
  convertedBy: "Program that converted it.",
};
const TOPOLOGY: Docs = {
  ...HEAD_2,
  model_config: "The model.",
  training_config: "How the model was compiled.",
};
const GROUP: Docs = {
  paths: "Files, one after the other.",
  weights: "Weights, in their order in the files.",
};
const WEIGHT: Docs = {
  name: "Name of the weight: the layer's, then its own.",
  shape: "Its extents.",
  dtype: "Type of the numbers.",
  quantization: "How the stored numbers become values: × scale + min.",
};

/** Those that are not there yet. */
const without = (map: Mapping, ...lists: readonly Docs[]): readonly Completion[] =>
  lists
    .flatMap((docs) => Object.entries(docs))
    .filter(([label]) => !givenKeys(map).has(label))
    .map(([label, doc], rank) => ({ label, kind: "key", doc, rank }));

/** What the head of a model says. */
export const modelKeys = (map: Mapping, version: Version): readonly Completion[] =>
  without(map, HEAD, version === "keras3" ? HEAD_3 : HEAD_2);

/** What the configuration of a model says. */
export const configOf = (map: Mapping, type: string): readonly Completion[] =>
  without(map, CONFIG, type === "Sequential" ? CHAIN : GRAPH, TRAINABLE);

export const layerKeys = (map: Mapping, version: Version): readonly Completion[] =>
  without(map, LAYER, version === "keras3" ? BUILD : {});

/** Around the model in a TensorFlow.js file, and in its lists of weights: undefined elsewhere. */
export function tfjsKeys(path: readonly PathStep[]): readonly Completion[] | undefined {
  const [first] = path;
  const last = path.at(-1);
  if (first?.kind !== "entry" || last?.kind !== "entry") return undefined;
  const { map } = last;
  const section = first.entry.key.value;
  const depth = path.length;
  if (depth === 1) return without(map, TFJS);
  if (depth === 2 && section === "modelTopology") return without(map, HEAD, TOPOLOGY);
  if (section !== "weightsManifest") return undefined;
  return depth === 3 ? without(map, GROUP) : depth === 5 ? without(map, WEIGHT) : [];
}

const layer = (type: string, config: string): string =>
  `\t{"module": "keras.layers", "class_name": "${type}", "config": {${config}}, "registered_name": null}`;
const LAYERS = [
  layer("InputLayer", `"batch_shape": [null, \${1:28, 28, 1}], "name": "input"`),
  layer("Flatten", '"name": "flatten"'),
  layer("Dense", `"units": \${2:10}, "name": "dense"`),
].join(",\n");

/** A whole model, to begin with. */
export const SKELETON: Completion = {
  label: "Sequential",
  kind: "type",
  detail: "model",
  snippet: `"module": "keras",
"class_name": "Sequential",
"config": {"name": "model", "layers": [
${LAYERS}
]},
"registered_name": null`,
};

/** What the keys around the layers mean. */
export const headNotes = (_: Measured, { model, tfjs, root }: Document, within?: Span): readonly Note[] => [
  ...keyNotes(model, { ...HEAD, ...HEAD_2, ...HEAD_3 }),
  ...configNotes(model),
  ...(tfjs ? tfjsNotes(root, within) : []),
];

const configNotes = (model: Tree | undefined): readonly Note[] => [
  ...keyNotes(get(model, "config"), { ...CONFIG, ...GRAPH, ...CHAIN, ...TRAINABLE }),
  ...(layerList(model) ?? []).filter(isModel).flatMap((m) => [...keyNotes(m, LAYER), ...configNotes(m)]),
];

function tfjsNotes(root: Mapping, within = span(0, Infinity)): readonly Note[] {
  const groups = items(get(root, "weightsManifest"));
  const weights = groups.flatMap((g) => items(get(g, "weights")));
  return [
    ...keyNotes(root, TFJS),
    ...keyNotes(get(root, "modelTopology"), TOPOLOGY),
    ...groups.flatMap((g) => keyNotes(g, GROUP)),
    ...weights
      .filter((w) => w.span.start <= within.end && within.start <= w.span.end)
      .flatMap((w) => keyNotes(w, WEIGHT)),
  ];
}

/** Keys that many classes have and that decide no shape. */
const COMMON: readonly (readonly [RegExp, string | undefined])[] = [
  [/^name$/, LAYER.name],
  [/^trainable$/, TRAINABLE.trainable],
  [/^dtype$/, WEIGHT.dtype],
  [/_initializer$/, "How the weights begin."],
  [/_regularizer$/, "What training adds to the loss."],
  [/_constraint$/, "What training keeps the weights within."],
  [/^batch_(?:input_)?shape$/, CHAIN.build_input_shape],
];

/** What a key means whatever the class. */
export const commonParameter = (name: string): Parameter | undefined => {
  const doc = COMMON.find(([form]) => form.test(name))?.[1] ?? meaningOf(name);
  return doc === "" ? undefined : { name, aliases: [], doc, expects: "", required: false, choices: [] };
};
