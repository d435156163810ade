import { type Entry, openHdf5, Unreadable } from "./hdf5";
import { type Header, MOST_TENSORS, type ReadAt, type StoredTensor } from "./header";

/**
 * The weights in an HDF5 file of Keras, each called by how it is found again. Of `.h5` that is by the name of its layer, with the
 * number of the layer's weights and its own: `dense/2/0`. Of `.weights.h5` it is by where it is in the model:
 * `layers/dense_1/2/0`; there, nothing behind a weight of another shape is loaded, so that the shapes before it belong to its name.
 */
export const readKerasWeights = (readAt: ReadAt): Promise<Header> =>
  unlessDamaged(async () => {
    const root = await openHdf5(readAt);
    const parts = await root.entries();
    const named = (await wordsOf(root, "layer_names")) ? root : parts.get("model_weights");
    if (named) return { tensors: await byName(named) };
    const isPlaced = parts.has("layers") || parts.has(OLD_LAYERS) || parts.has("vars");
    const places: Places = new Map();
    if (isPlaced) await byPlace(root, "", places, new Set());
    return isPlaced ? placed(places) : { fault: NO_WEIGHTS };
  });

/** The weights of layers by where these are: those of one layer may stand in several files. */
export type Places = Map<string, Map<string, Entry>>;

/** Adds what one of several files holds; whether that is all, the others say. */
export const readKerasShard = (readAt: ReadAt, places: Places): Promise<Header> =>
  unlessDamaged(async () => {
    await byPlace(await openHdf5(readAt), "", places, new Set());
    return { tensors: [] };
  });

/** What all of the files hold. */
export const readKerasShards = (places: Places): Promise<Header> =>
  unlessDamaged(async () => (places.size > 0 ? placed(places) : { fault: NO_WEIGHTS }));

const NO_WEIGHTS = "The file does not hold weights as Keras saves them.";

/**
 * The model that `model.save()` writes beside its weights in an `.h5` file, with the release that wrote it as its head. The text
 * is as it stands there: whoever parses it bears what it may be.
 */
export const readKerasModel = (readAt: ReadAt): Promise<{ readonly text: string | undefined } | Fault> =>
  unlessDamaged(async () => {
    const root = await openHdf5(readAt);
    const [[model], [release = ""]] = (await Promise.all(
      ["model_config", "keras_version"].map(async (name) => (await root.words(name)) ?? []),
    )) as [readonly string[], readonly string[]];
    const text = model && `{"keras_version": ${JSON.stringify(release)}, "model_config": ${model}}`;
    return { text };
  });

type Fault = Extract<Header, { readonly fault: string }>;

async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | Fault> {
  try {
    return await read();
  } catch (error) {
    // What reads beyond a structure's end is as damaged as what leads nowhere.
    if (error instanceof RangeError) return { fault: "The HDF5 file is damaged." };
    if (error instanceof Unreadable) return { fault: error.message };
    throw error;
  }
}

/** What `layers` was called in TensorFlow 2.12 and before. */
const OLD_LAYERS = "_layer_checkpoint_dependencies";
/** Weights that a layer has itself: each is named with the shapes of those before it. */
const MOST_OF_LAYER = 128;
/** Layers in layers in layers. */
const DEEPEST = 32;
/** State that is no weight of the model: of training beside it, and of random numbers in its layers. */
const OF_TRAINING = /^optimizer|metric/;
const OF_CHANCE = /seed_generator$/;

/** Long lists are cut into several: `layer_names0`, `layer_names1` … */
async function wordsOf(group: Entry, name: string): Promise<readonly string[] | undefined> {
  const whole = await group.words(name);
  if (whole) return whole;
  const found: string[] = [];
  for (let i = 0; i < MOST_TENSORS; i++) {
    const part = await group.words(`${name}${i}`);
    if (!part) return i === 0 ? undefined : found;
    found.push(...part);
  }
  return found;
}

async function byName(group: Entry): Promise<readonly StoredTensor[]> {
  const tensors: StoredTensor[] = [];
  for (const layer of (await wordsOf(group, "layer_names")) ?? []) {
    const own = await at(group, layer);
    const names = (own && (await wordsOf(own, "weight_names"))) ?? [];
    if (tensors.length + names.length > MOST_TENSORS)
      throw new Unreadable(`The file lists more than ${MOST_TENSORS} weights.`);
    for (const [i, name] of names.entries()) {
      const array = own && (await at(own, name))?.array;
      if (!array) throw new Unreadable(`The file does not hold the weight ${name} that it lists.`);
      tensors.push({ name: `${layer}/${names.length}/${i}`, ...array });
    }
  }
  return tensors;
}

async function at(group: Entry, path: string): Promise<Entry | undefined> {
  let entry: Entry | undefined = group;
  for (const name of path.split("/").slice(0, DEEPEST)) entry = (await entry?.entries())?.get(name);
  return entry;
}

async function byPlace(group: Entry, path: string, into: Places, seen: Set<Entry>): Promise<void> {
  // A group may be in itself, and has one place.
  if (seen.has(group)) return;
  seen.add(group);
  for (const [name, entry] of await group.entries()) {
    if ((path === "" && OF_TRAINING.test(name)) || OF_CHANCE.test(name)) continue;
    if (name === "vars") {
      const own = into.get(path) ?? new Map<string, Entry>();
      for (const [key, array] of await entry.entries()) own.set(key, array);
      into.set(path, own);
    } else await byPlace(entry, `${path}${name === OLD_LAYERS ? "layers" : name}/`, into, seen);
  }
}

const placed = (places: Places): Header => ({
  tensors: [...places].flatMap(([path, own]) => named(path, own)),
  found: "by place",
});

function named(path: string, own: ReadonlyMap<string, Entry>): readonly StoredTensor[] {
  if (own.size > MOST_OF_LAYER)
    throw new Unreadable(`A layer in the file has more than ${MOST_OF_LAYER} weights.`);
  const arrays = Array.from({ length: own.size }, (_, i) => own.get(String(i))?.array);
  let before = "";
  return arrays.flatMap((array, i) => {
    if (!array) return [];
    const tensor = { name: `${path}${own.size}/${i}${before}`, ...array };
    before += ` ${array.shape.join("×")}`;
    return [tensor];
  });
}
