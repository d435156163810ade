import type { Dim } from "../../model/dim";
import type { Layer, Model } from "../../model/layer";
import type { KeptTensor, ModelState } from "../../model/state";
import { type Node, once, type Weight } from "../../model/trace";
import type { Measured } from "../dialect";

/**
 * The weights of each layer in the order in which they are saved: those that are trained come first. A layer is found by its
 * name, and loaded where it has as many weights as were saved, each of the same shape; so the number is a part of the name.
 */
export function layersState({ model, trace }: Measured): ModelState | undefined {
  if (model.unlisted) return undefined;
  const tensors: KeptTensor[] = [];
  const unknown: number[] = [];
  const nested = nestedIn(model);
  const keys = model.layers.map((layer) => {
    const key = `${layer.name}/`;
    const own = nested.has(layer.index) ? undefined : savedOf(layer, once(trace.byLayer[layer.index] ?? []));
    if (!own) unknown.push(layer.index);
    for (const [i, shape] of (own ?? []).entries())
      tensors.push({ name: `${key}${own?.length}/${i}`, shape, layer: layer.index });
    return key;
  });
  return { tensors, keys, unknown };
}

/** Layers of a model within the model: it is saved as one layer. */
const nestedIn = ({ groups }: Model): ReadonlySet<number> =>
  new Set(groups.filter((g) => g.name !== "layers").flatMap((g) => g.layers));

/** Parts of a layer whose weights are saved in the order in which it runs them. */
const PARTS: ReadonlySet<string> = new Set(["depthwise", "pointwise", "forward", "backward"]);

/** Nothing where a shape is not known, or how it is saved. */
function savedOf({ type }: Layer, nodes: readonly Node[]): readonly (readonly number[])[] | undefined {
  const saved: { readonly shape: readonly Dim[]; readonly trainable: boolean }[] = [];
  for (const node of nodes) {
    if (node.opaque) return undefined;
    if (node.weights.length === 0) continue;
    if (node.output.assumed && !node.stated) return undefined;
    const isKnown = OPERATIONS.has(node.op) && node.path.every((part) => PARTS.has(part));
    if (!isKnown || /Attention/.test(type)) return undefined;
    const isSeparate = /^(Depthwise|Separable)/.test(type) && node.path.at(-1) !== "pointwise";
    for (const w of weightsOf(node))
      saved.push({ shape: isSeparate ? perChannel(w, node) : w.shape, trainable: w.trainable });
  }
  const ordered = [...saved.filter((s) => s.trainable), ...saved.filter((s) => !s.trainable)];
  const shapes = ordered.map((s) => s.shape.filter((d): d is number => typeof d === "number"));
  return shapes.every((s, i) => s.length === ordered[i]?.shape.length) ? shapes : undefined;
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
