import { type Dialect, isEmptyObject } from "../dialect";
import { PACKAGES } from "./packages";
import { notation } from "./notation";
import { completeKeras, describeClass } from "./complete";
import { headNotes } from "./head-keys";
import { type Document, documentOf } from "./document";
import { readKeras } from "./read";
import { layersState } from "./state";

/** What `to_json()`, `.keras` archives and TensorFlow.js write: the classes of the layers and their configurations. */
export const keras: Dialect<Document> = {
  name: "keras",
  title: (variant) => TITLES.get(variant ?? "") ?? "Keras",
  reach: "document",
  packages: PACKAGES,
  convention: "flops",
  writtenOut: true,
  notation,
  scent: (text) => /class_name|modelTopology/.test(text),
  begins: (text, name) =>
    /"(?:layers-model|weightsManifest)"/.test(text) ||
    (/(?:keras|model|topology|architecture).*\.json$/i.test(name) && isEmptyObject(text)),
  claim: documentOf,
  read: readKeras,
  state: layersState,
  notes: headNotes,
  complete: completeKeras,
  describe: describeClass,
};

const TITLES: ReadonlyMap<string, string> = new Map([
  ["keras1", "Keras 1"],
  ["keras2", "Keras 2"],
  ["tf.keras", "tf.keras"],
  ["keras3", "Keras 3"],
  ["tfjs", "TensorFlow.js"],
]);

export default keras;
