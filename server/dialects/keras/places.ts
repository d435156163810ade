import type { Model } from "../../model/layer";

/**
 * Where the weights of each layer stand in what Keras 3 saves: `layers/conv2d_1`, the second of its class. Layers are counted in the
 * order in which the model has them: those farthest from its outputs first, then as they are come upon from there. What leads to
 * no output is no part of it. Layers of a model within the model have no place of their own.
 */
export function layerPlaces(model: Model, nested: ReadonlySet<number>): ReadonlyMap<number, string> {
  const counts = new Map<string, number>();
  const places = new Map<number, string>();
  for (const index of inOrder(model)) {
    const layer = model.layers[index];
    if (!layer || nested.has(index)) continue;
    const name = snakeCase(layer.type);
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    places.set(index, `layers/${name}${before > 0 ? `_${before}` : ""}`);
  }
  return places;
}

/** `Conv2DTranspose` as `conv2d_transpose`, `PReLU` as `p_re_lu`. */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** A call of a layer; a shared layer has several. */
interface Call {
  readonly layer: number;
  readonly call: number;
}

function inOrder(model: Model): readonly number[] {
  const { seen, finished } = walked(model);
  const depths = new Map<string, number>();
  const byLayer = new Map<number, number>();
  for (const call of [...finished].reverse()) {
    const depth = Math.max(depths.get(keyOf(call)) ?? 0, byLayer.get(call.layer) ?? 0);
    byLayer.set(call.layer, depth);
    for (const read of readBy(model, call))
      depths.set(keyOf(read), Math.max(depth + 1, depths.get(keyOf(read)) ?? 0));
  }
  return [...seen].sort((a, b) => (byLayer.get(b) ?? 0) - (byLayer.get(a) ?? 0));
}

const keyOf = ({ layer, call }: Call): string => `${layer}/${call}`;

const readBy = (model: Model, { layer, call }: Call): readonly Call[] =>
  (model.layers[layer]?.calls[call] ?? []).flatMap(({ to, call: of = 0 }) =>
    to.kind === "layer" ? [{ layer: to.index, call: of }] : [],
  );

/** From the outputs back: the layers as they are come upon, and the calls when all that they read is done. */
function walked(model: Model): { readonly seen: ReadonlySet<number>; readonly finished: readonly Call[] } {
  const seen = new Set<number>();
  const begun = new Set<string>();
  const finished: Call[] = [];
  for (const layer of endsOf(model)) {
    const stack: { readonly call: Call; readonly left: Call[] }[] = [];
    const enter = (call: Call): void => {
      if (begun.has(keyOf(call))) return;
      begun.add(keyOf(call));
      seen.add(call.layer);
      stack.push({ call, left: [...readBy(model, call)].reverse() });
    };
    enter({ layer, call: Math.max((model.layers[layer]?.calls.length ?? 1) - 1, 0) });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.left.pop();
      if (next) enter(next);
      else finished.push((stack.pop() as { readonly call: Call }).call);
    }
  }
  return { seen, finished };
}

function endsOf({ layers, outputs }: Model): readonly number[] {
  if (outputs.length > 0) return outputs;
  const read = new Set(
    layers.flatMap((l) => l.calls.flat().flatMap(({ to }) => (to.kind === "layer" ? [to.index] : []))),
  );
  return layers.map((l) => l.index).filter((index) => !read.has(index));
}
