import type { KeptTensor, ModelState } from "../../model/state";
import { type Node, once } from "../../model/trace";
import type { Measured } from "../dialect";
import { stateOf } from "../state-dict";
import { blockOf } from "./registry";
import { VARIANT_FACTS, variantNamed } from "./variants";

/** The state of the whole network: rows are called by their numbers. Other repositories call the parts of their modules otherwise. */
export function networkState({ model, trace }: Measured): ModelState | undefined {
  const variant = variantNamed(model.variant);
  if (variant === undefined || !VARIANT_FACTS[variant].isStock) return undefined;
  const tensors: KeptTensor[] = [];
  const unknown: number[] = [];
  let isLearnt = false;
  const keys = model.layers.map(({ index, type }) => {
    const key = `model.${index}.`;
    const { buffers = {}, isCalledOtherwise = false } = blockOf(type, variant) ?? {};
    const isKnown = !isCalledOtherwise && !trace.foreign.has(index);
    const own = isKnown ? knownState(trace.byLayer[index] ?? []) : undefined;
    if (!own) {
      unknown.push(index);
      return key;
    }
    const beside = Object.entries(buffers).map(([name, shape]) => ({ name, shape, buffer: true as const }));
    for (const one of [...own, ...beside]) tensors.push({ ...one, name: key + one.name, layer: index });
    // One activation for the whole network has a name behind every convolution, and its slope is one parameter.
    for (const name of learntIn(trace.byLayer[index] ?? [])) {
      tensors.push({ name: key + name, shape: [1], layer: index, ...(isLearnt ? { buffer: true } : {}) });
      isLearnt = true;
    }
    return key;
  });
  return { tensors, keys, unknown };
}

/** What the activation that the network learns is called in a row. */
const learntIn = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set((stateOf(nodes.filter(isLearntActivation)) ?? []).map((t) => t.name));

const isLearntActivation = ({ op, weights }: Node): boolean => op === "activation" && weights.length > 0;

/** Nothing where the name or an extent of one of them is not known for certain. */
function knownState(nodes: readonly Node[]): readonly KeptTensor[] | undefined {
  const own = once(nodes).filter((n) => !isLearntActivation(n));
  if (own.some(({ weights, output, stated }) => weights.length > 0 && output.assumed && !stated))
    return undefined;
  const state = stateOf(own);
  if (!state) return undefined;
  const found: KeptTensor[] = [];
  for (const { name, shape, buffer } of state) {
    const extents = shape.filter((d): d is number => typeof d === "number");
    if (extents.length < shape.length) return undefined;
    found.push({ name, shape: extents, ...(buffer ? { buffer: true as const } : {}) });
  }
  return found;
}
