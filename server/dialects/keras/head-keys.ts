import type { Completion, Parameter } from "../../model/completion";
import { type Span, span } from "../../model/span";
import { get, items, type Mapping, type Tree } from "../../model/tree";
import { keysOf as givenKeys } from "../../vocabulary/signature";
import type { Measured, Note } from "../dialect";
import { keyNotes } from "../said";
import { type Document, isModel, layerList, type Version } from "./document";

const HEAD_KEYS: readonly Completion[] = [
  { label: "class_name", kind: "key", doc: "Class of the model: `Sequential` or `Functional`.", rank: 0 },
  { label: "config", kind: "key", doc: "Its name, its layers and how they are connected.", rank: 1 },
];
const HEAD_KEYS_2: readonly Completion[] = [
  { label: "keras_version", kind: "key", doc: "Release of Keras that wrote the file.", rank: 2 },
  { label: "backend", kind: "key", doc: "Backend of Keras that wrote the file.", rank: 3 },
];
const HEAD_KEYS_3: readonly Completion[] = [
  { label: "module", kind: "key", doc: "Module of the class, `keras`.", rank: 2 },
  {
    label: "registered_name",
    kind: "key",
    doc: "Name under which a class of one's own is registered.",
    rank: 3,
  },
  { label: "build_config", kind: "key", doc: "Shape that the model was built with.", rank: 4 },
  { label: "compile_config", kind: "key", doc: "How the model was compiled.", rank: 4 },
];

const keys = (docs: Readonly<Record<string, string>>): readonly Completion[] =>
  Object.entries(docs).map(([label, doc], rank) => ({ label, kind: "key", doc, rank }));

/** Around the model of a TensorFlow.js file. */
export const TFJS_KEYS = keys({
  format: "Kind of the file: `layers-model` has layers, `graph-model` operations.",
  modelTopology: "The model.",
  weightsManifest: "Files of weights, and which weights are in each.",
  generatedBy: "Program that made the model.",
  convertedBy: "Program that converted it.",
});
export const TOPOLOGY_KEYS = [
  ...HEAD_KEYS_2,
  ...keys({ model_config: "The model.", training_config: "How the model was compiled." }),
];
export const GROUP_KEYS = keys({
  paths: "Files, one after the other.",
  weights: "Weights, in their order in the files.",
});
export const WEIGHT_KEYS = keys({
  name: "Name of the weight: the layer's, then its own.",
  shape: "Its extents.",
  dtype: "Type of the numbers.",
  quantization: "How the stored numbers become values: × scale + min.",
});

/** What the head of a model says. */
export const modelKeys = (map: Mapping, version: Version): readonly Completion[] =>
  without(map, [...HEAD_KEYS, ...(version === "keras3" ? HEAD_KEYS_3 : HEAD_KEYS_2)]);

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

const CONFIG_KEYS: readonly Completion[] = [
  { label: "name", kind: "key", doc: "Name of the model.", rank: 0 },
  { label: "layers", kind: "key", doc: "Its layers.", rank: 1 },
  { label: "trainable", kind: "key", doc: "Whether the weights are trained.", rank: 4 },
];
const GRAPH_KEYS: readonly Completion[] = [
  { label: "input_layers", kind: "key", doc: "Layers that the inputs enter, as `[name, 0, 0]`.", rank: 2 },
  { label: "output_layers", kind: "key", doc: "Layers whose outputs leave the model.", rank: 3 },
];
const CHAIN_KEYS: readonly Completion[] = [
  { label: "build_input_shape", kind: "key", doc: "Shape of the input, with the batch first.", rank: 2 },
];

export const LAYER_KEYS: readonly Completion[] = [
  { label: "class_name", kind: "key", doc: "Class of the layer.", rank: 0 },
  { label: "config", kind: "key", doc: "Its arguments, as `get_config()` gives them.", rank: 1 },
  { label: "name", kind: "key", doc: "Name by which other layers refer to it.", rank: 2 },
  { label: "inbound_nodes", kind: "key", doc: "What feeds it, call by call.", rank: 2 },
  { label: "module", kind: "key", doc: "Module of the class, `keras.layers`.", rank: 3 },
  {
    label: "registered_name",
    kind: "key",
    doc: "Name under which a class of one's own is registered.",
    rank: 3,
  },
];

/** What the configuration of a model says. */
export const configOf = (map: Mapping, type: string): readonly Completion[] =>
  without(map, [...CONFIG_KEYS, ...(type === "Sequential" ? CHAIN_KEYS : GRAPH_KEYS)]);

/** Those that are not there yet. */
export const without = (map: Mapping, keys: readonly Completion[]): readonly Completion[] =>
  keys.filter((c) => !givenKeys(map).has(c.label));

const docs = (...lists: readonly (readonly Completion[])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(lists.flat().map((c) => [c.label, c.doc ?? ""]));
const DOCS = docs(HEAD_KEYS, HEAD_KEYS_2, HEAD_KEYS_3);
const LAYER_DOCS = docs(LAYER_KEYS);
const CONFIG_DOCS = docs(CONFIG_KEYS, GRAPH_KEYS, CHAIN_KEYS);

/** What the keys around the layers mean. */
export const headNotes = (_: Measured, { model, tfjs, root }: Document, within?: Span): readonly Note[] => [
  ...keyNotes(model, DOCS),
  ...configNotes(model),
  ...(tfjs ? tfjsNotes(root, within) : []),
];

const configNotes = (model: Tree | undefined): readonly Note[] => [
  ...keyNotes(get(model, "config"), CONFIG_DOCS),
  ...(layerList(model) ?? []).filter(isModel).flatMap((m) => [...keyNotes(m, LAYER_DOCS), ...configNotes(m)]),
];

function tfjsNotes(root: Mapping, within = span(0, Infinity)): readonly Note[] {
  const groups = items(get(root, "weightsManifest"));
  const weights = groups.flatMap((g) => items(get(g, "weights")));
  return [
    ...keyNotes(root, docs(TFJS_KEYS)),
    ...keyNotes(get(root, "modelTopology"), docs(TOPOLOGY_KEYS)),
    ...groups.flatMap((g) => keyNotes(g, docs(GROUP_KEYS))),
    ...weights
      .filter((w) => w.span.start <= within.end && within.start <= w.span.end)
      .flatMap((w) => keyNotes(w, docs(WEIGHT_KEYS))),
  ];
}

/** Keys that many classes have and that decide no shape. */
const COMMON: readonly (readonly [RegExp, string])[] = [
  [/^name$/, "Name by which other layers refer to it."],
  [/^trainable$/, "Whether the weights are trained."],
  [/^dtype$/, "Type of the numbers."],
  [/_initializer$/, "How the weights begin."],
  [/_regularizer$/, "What training adds to the loss."],
  [/_constraint$/, "What training keeps the weights within."],
  [/^batch_(?:input_)?shape$/, "Shape of the input, with the batch first."],
];

/** What a key means whatever the class. */
export const commonParameter = (name: string): Parameter | undefined => {
  const doc = COMMON.find(([form]) => form.test(name))?.[1];
  return doc === undefined
    ? undefined
    : { name, aliases: [], doc, expects: "", required: false, choices: [] };
};
