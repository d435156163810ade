import { known } from "../model/dim";
import type { ModelFacts } from "../model/facts";
import type { Layer, Model } from "../model/layer";
import { channels, elements, spatial, type Tensor } from "../model/tensor";
import { type Node, once, type Trace, type Value } from "../model/trace";
import { type IdeasInput, usualWindow } from "../text/ideas";
import { exact, shape } from "../text/numbers";

/** A model that has been traced and measured. */
export interface Measured {
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
}

/**
 * The layer as one of the three ideas, when it is one: a convolution, a locally connected layer, or a dense layer that
 * reads a whole map. Null for everything else, compound blocks too, and wherever an extent is unknown.
 */
export function ideasOf({ model, trace }: Measured, index: number): IdeasInput | null {
  const layer = model.layers[index];
  const node = layer && carrierOf(trace.byLayer[index] ?? []);
  if (!node) return null;
  return node.op === "dense" ? denseIdeas(layer, node, trace) : windowIdeas(layer, node);
}

const WEIGHTED = new Set(["dense", "conv", "locallyConnected"]);

/** The one operation that does the layer's work; normalisation and activation around it do not count. */
function carrierOf(nodes: readonly Node[]): Node | undefined {
  const work = once(nodes).filter((n) => n.opaque || n.macs !== 0n);
  const [only] = work;
  return work.length === 1 && only && WEIGHTED.has(only.op) ? only : undefined;
}

function denseIdeas(layer: Layer, node: Node, trace: Trace): IdeasInput | null {
  const units = elements(node.output.type);
  const map = node.inputs[0] && flattenedMap(node.inputs[0], trace);
  const space = map && extents(map);
  const c = map && channels(map);
  if (units === undefined || !space || !known(c)) return null;
  const positions = space.reduce((p, n) => p * n, 1);
  // A map of one position has no neighbourhoods to see.
  if (positions === 1) return null;
  return {
    layer: layer.index,
    title: `${layer.name} · ${layer.type} on a ${shape(map.dims)} map, ${exact(units)} units`,
    as: "full",
    space,
    channels: c,
    units: units.toString(),
    window: usualWindow(space),
    stride: space.map(() => 1),
    filters: Math.max(1, Math.round(Number(units) / positions)),
    outputSpace: space,
    groups: 1,
  };
}

/** The map whose positions became the features of this vector; other vectors have no neighbourhoods. */
function flattenedMap(value: Value, trace: Trace): Tensor | undefined {
  if (value.type.dims?.length !== 1) return undefined;
  let node = trace.nodes[value.node];
  // Each step leads to an earlier node, so that this ends.
  while (node && node.inputs.length === 1 && node.window === "pointwise" && node.macs === 0n) {
    node = trace.nodes[(node.inputs[0] as Value).node];
  }
  return node?.window === "collapse" && node.inputs.length === 1 ? node.inputs[0]?.type : undefined;
}

function windowIdeas(layer: Layer, node: Node): IdeasInput | null {
  const input = node.inputs[0]?.type;
  const units = elements(node.output.type);
  const space = input && extents(input);
  const outputSpace = extents(node.output.type);
  const c = input && channels(input);
  const filters = channels(node.output.type);
  if (units === undefined || !space || !outputSpace || !known(c) || !known(filters)) return null;
  const { kernel, stride, groups } = node.attrs;
  if (!isNumbers(kernel) || !isNumbers(stride)) return null;
  return {
    layer: layer.index,
    title: `${layer.name} · ${layer.type} ${kernel.join("×")} on a ${shape(input.dims)} map, ${exact(filters)} filters`,
    as: node.op === "conv" ? "shared" : "local",
    space,
    channels: c,
    units: units.toString(),
    window: kernel,
    stride,
    filters,
    outputSpace,
    groups: typeof groups === "number" ? groups : 1,
  };
}

function extents(t: Tensor): readonly number[] | undefined {
  const space = spatial(t);
  return space.length > 0 && space.every((d): d is number => known(d) && d > 0) ? space : undefined;
}

const isNumbers = (v: unknown): v is readonly number[] =>
  Array.isArray(v) && v.every((n) => typeof n === "number");
