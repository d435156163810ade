import { onDemand } from "../../../model/on-demand";
import type { Version } from "../document";
import { KEYS as KEYS_OPS } from "./keys-ops";
import { EVERYWHERE as EVERYWHERE_TFJS, KEYS as KEYS_TFJS } from "./keys-tfjs";
import { EVERYWHERE as EVERYWHERE_2, KEYS as KEYS_2 } from "./keys2";
import { EVERYWHERE as EVERYWHERE_3, KEYS as KEYS_3 } from "./keys3";

export type Keys = ReadonlySet<string>;

const splitWords = (text: string): readonly string[] => (text === "" ? [] : text.split(" "));

function table(keys: typeof KEYS_3, everywhere: string): ReadonlyMap<string, Keys> {
  const all = splitWords(everywhere);
  return new Map(
    keys.flatMap(([classes, own]) => {
      const taken: Keys = new Set([...all, ...splitWords(own)]);
      return splitWords(classes).map((name) => [name, taken] as const);
    }),
  );
}

/** What takes no keys but its own. */
const CLOSED_3: typeof KEYS_3 = [
  ["SpatialDropout1D", "dtype name rate seed"],
  ["SpatialDropout2D SpatialDropout3D", "data_format dtype name rate seed"],
  ["Discretization", "bin_boundaries dtype epsilon name num_bins output_mode sparse"],
];

const TAKEN_3 = onDemand(() => new Map([...table(KEYS_3, EVERYWHERE_3), ...table(CLOSED_3, "")]));
const TAKEN_OPS = onDemand(() => table(KEYS_OPS, "name"));
const TAKEN_2 = onDemand(() => table(KEYS_2, EVERYWHERE_2));
const TAKEN_TFJS = onDemand(() => table(KEYS_TFJS, EVERYWHERE_TFJS));

/** What an input takes in tf.keras, and the layers that hold a function of TensorFlow. */
const OTHERS_2: ReadonlyMap<string, Keys> = new Map([
  [
    "InputLayer",
    new Set(
      splitWords(
        "batch_input_shape batch_size dtype input_shape input_tensor name ragged sparse trainable type_spec",
      ),
    ),
  ],
  ["TFOpLambda", new Set(splitWords(`${EVERYWHERE_2} function`))],
  ["SlicingOpLambda", new Set(splitWords(`${EVERYWHERE_2} function`))],
]);

/** What the configuration of a class may say in the release that wrote it; nothing where that is not known. */
export function keysOf(type: string, version: Version): Keys | undefined {
  if (version === "keras3") return TAKEN_3().get(type);
  if (version === "tfjs") return TAKEN_TFJS().get(type);
  if (version === "tf.keras" && OTHERS_2.has(type)) return OTHERS_2.get(type);
  return version === "keras2" || version === "tf.keras" ? TAKEN_2().get(type) : undefined;
}

/** What the configuration of a function of `keras.ops` may say, by the class that records it; nothing where that is not known. */
export const keysOfOperation = (type: string): Keys | undefined => TAKEN_OPS().get(type);
