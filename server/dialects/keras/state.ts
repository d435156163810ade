import type { Dim } from "../../model/dim";
import type { Layer, Model } from "../../model/layer";
import type { KeptTensor, ModelState } from "../../model/state";
import { type Node, once, type Weight } from "../../model/trace";
import type { Measured } from "../dialect";
import { layerPlaces } from "./places";

/**
 * The weights of each layer in the order in which they are saved: those that are trained come first. A layer is found by its
 * name, and loaded where it has as many weights as were saved, each of the same shape; so the number is a part of the name. Found
 * by its place in the model, its weights are loaded one after the other, up to one of another shape: so are the shapes before it.
 */
export function layersState({ model, trace }: Measured, found?: "by place"): ModelState | undefined {
  if (model.unlisted) return undefined;
  const tensors: KeptTensor[] = [];
  const unknown: number[] = [];
  const nested = nestedIn(model);
  const places = found && layerPlaces(model, nested);
  const keys = model.layers.map((layer) => {
    const { index } = layer;
    const place = places ? places.get(index) : layer.name;
    const own = nested.has(index) ? undefined : savedOf(layer, once(trace.byLayer[index] ?? []));
    const parts = own && (places ? byPart(layer, own) : new Map([["", own]]));
    if (!parts) unknown.push(index);
    if (place === undefined) return null;
    const key = `${place}/`;
    for (const [part, saved] of parts ?? [])
      for (const [i, { shape }] of saved.entries()) {
        const before = places ? saved.slice(0, i).map((s) => ` ${s.shape.join("×")}`) : [];
        tensors.push({ name: `${key}${part}${saved.length}/${i}${before.join("")}`, shape, layer: index });
      }
    return key;
  });
  return { tensors, keys, unknown };
}

interface Saved {
  readonly shape: readonly number[];
  /** The parts of the layer that it is in, outermost first. */
  readonly path: readonly string[];
  readonly recurrent: boolean;
}

/** By which part of the layer has them; nothing where it is not known how the parts are called. */
function byPart({ type }: Layer, saved: readonly Saved[]): ReadonlyMap<string, readonly Saved[]> | undefined {
  if (UNPLACED.test(type)) return undefined;
  const parts = new Map<string, Saved[]>();
  for (const one of saved) {
    const side = one.path.find((part) => part === "forward" || part === "backward");
    const wrapped = type === "TimeDistributed" ? "layer/" : side === undefined ? "" : `${side}_layer/`;
    const part = `${wrapped}${one.recurrent ? "cell/" : ""}`;
    parts.set(part, [...(parts.get(part) ?? []), one]);
  }
  return parts;
}

/** Cells that the file describes, and layers around others. */
const UNPLACED = /^(RNN|ConvLSTM\dD|SpectralNormalization)$/;

/** Layers of a model within the model: it is saved as one layer. */
const nestedIn = ({ groups }: Model): ReadonlySet<number> =>
  new Set(groups.filter((g) => g.name !== "layers").flatMap((g) => g.layers));

/** Parts of a layer whose weights are saved in the order in which it runs them. */
const PARTS: ReadonlySet<string> = new Set(["depthwise", "pointwise", "forward", "backward"]);

/** Nothing where a shape is not known, or how it is saved. */
function savedOf({ type }: Layer, nodes: readonly Node[]): readonly Saved[] | undefined {
  const saved: (Omit<Saved, "shape"> & { readonly shape: readonly Dim[]; readonly trainable: boolean })[] =
    [];
  for (const node of nodes) {
    if (node.opaque) return undefined;
    if (node.weights.length === 0) continue;
    if (node.output.assumed && !node.stated) return undefined;
    const isKnown = OPERATIONS.has(node.op) && node.path.every((part) => PARTS.has(part));
    if (!isKnown || /Attention/.test(type)) return undefined;
    const isSeparate = /^(Depthwise|Separable)/.test(type) && node.path.at(-1) !== "pointwise";
    const recurrent = node.op === "recurrent";
    for (const w of weightsOf(node)) {
      const shape = isSeparate ? perChannel(w, node) : w.shape;
      saved.push({ shape, trainable: w.trainable, path: node.path, recurrent });
    }
  }
  const ordered = [...saved.filter((s) => s.trainable), ...saved.filter((s) => !s.trainable)];
  const known = ordered.map((s) => ({
    ...s,
    shape: s.shape.filter((d): d is number => typeof d === "number"),
  }));
  return known.every((s, i) => s.shape.length === ordered[i]?.shape.length) ? known : undefined;
}

const OPERATIONS: ReadonlySet<string> = new Set([
  "conv",
  "convTranspose",
  "dense",
  "embedding",
  "norm",
  "recurrent",
  "activation",
]);

function weightsOf({ op, weights }: Node): readonly Weight[] {
  if (op === "convTranspose")
    return weights.map((w) => (w.name === "kernel" ? { ...w, shape: swapped(w.shape) } : w));
  // Both biases are one tensor.
  const second = weights.find((w) => w.name === "recurrent bias");
  if (!second) return weights;
  return weights
    .filter((w) => w !== second)
    .map((w) => (w.name === "bias" ? { ...w, shape: [2, ...w.shape] } : w));
}

const swapped = (shape: readonly Dim[]): readonly Dim[] => [
  ...shape.slice(0, -2),
  shape.at(-1) ?? null,
  shape.at(-2) ?? null,
];

/** Of a kernel for each channel: the channels, and how many outputs each of them has. */
function perChannel({ name, shape }: Weight, { attrs }: Node): readonly Dim[] {
  const out = shape.at(-1);
  if (name !== "kernel" || typeof attrs.groups !== "number" || typeof out !== "number") return shape;
  return [...shape.slice(0, -2), attrs.groups, out / attrs.groups];
}
