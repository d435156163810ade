import type { Completion } from "../../model/completion";
import { get, type Mapping } from "../../model/tree";
import { keysOf as givenKeys } from "../../vocabulary/signature";
import type { Measured, Note } from "../dialect";
import { keyNotes } from "../said";
import type { Document, Version } from "./document";

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

/** What the configuration of a model says. */
export const configOf = (map: Mapping, type: string): readonly Completion[] =>
  without(map, [...CONFIG_KEYS, ...(type === "Sequential" ? CHAIN_KEYS : GRAPH_KEYS)]);

/** Those that are not there yet. */
export const without = (map: Mapping, keys: readonly Completion[]): readonly Completion[] =>
  keys.filter((c) => !givenKeys(map).has(c.label));

const docs = (...lists: readonly (readonly Completion[])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(lists.flat().map((c) => [c.label, c.doc ?? ""]));
const DOCS = docs(HEAD_KEYS, HEAD_KEYS_2, HEAD_KEYS_3);
const CONFIG_DOCS = docs(CONFIG_KEYS, GRAPH_KEYS, CHAIN_KEYS);

/** What the keys around the layers mean. */
export const headNotes = (_: Measured, { model }: Document): readonly Note[] => [
  ...keyNotes(model, DOCS),
  ...keyNotes(get(model, "config"), CONFIG_DOCS),
];
