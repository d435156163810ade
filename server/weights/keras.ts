import { type Entry, openHdf5, Unreadable } from "./hdf5";
import { type Header, MOST_TENSORS, type ReadAt, type StoredTensor } from "./header";

/**
 * The weights in an HDF5 file of Keras, each called by how it is found again. Of `.h5` that is by the name of its layer, with the
 * number of the layer's weights and its own: `dense/2/0`. Of `.weights.h5` it is by where it is in the model:
 * `layers/dense_1/2/0`; there, nothing behind a weight of another shape is loaded, so that the shapes before it belong to its name.
 */
export async function readKerasWeights(readAt: ReadAt): Promise<Header> {
  try {
    const root = await openHdf5(readAt);
    const parts = await root.entries();
    const named = (await wordsOf(root, "layer_names")) ? root : parts.get("model_weights");
    if (named) return { tensors: await byName(named) };
    if (!parts.has("layers") && !parts.has(OLD_LAYERS) && !parts.has("vars"))
      return { fault: "The file does not hold weights as Keras saves them." };
    const tensors: StoredTensor[] = [];
    await byPlace(root, "", tensors, new Set());
    return { tensors, found: "by place" };
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

async function byPlace(group: Entry, path: string, into: StoredTensor[], seen: Set<Entry>): Promise<void> {
  // A group may be in itself, and has one place.
  if (seen.has(group)) return;
  seen.add(group);
  for (const [name, entry] of await group.entries()) {
    if ((path === "" && OF_TRAINING.test(name)) || OF_CHANCE.test(name)) continue;
    if (name === "vars") into.push(...named(path, await entry.entries()));
    else await byPlace(entry, `${path}${name === OLD_LAYERS ? "layers" : name}/`, into, seen);
  }
}

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
