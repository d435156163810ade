import type { Dialect } from "../dialect";
import { documentOf } from "./document";
import { readKeras } from "./read";

/** What `to_json()`, `.keras` archives and TensorFlow.js write: the classes of the layers and their configurations. */
export const keras: Dialect = {
  name: "keras",
  scent: (text) => /class_name|modelTopology/.test(text),
  claims: (parsed) => documentOf(parsed) !== undefined,
  read: readKeras,
};
