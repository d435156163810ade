import type { KeptTensor, ModelState } from "../../model/state";
import type { Node } from "../../model/trace";
import type { Measured } from "../dialect";
import { KERAS } from "../frameworks";
import type { StateTensor } from "../state-dict";
import { moduleState } from "../torch/vocabulary";
import { networksOf } from "./networks";

/** The states of all networks of a file: `net.0.weight` of what stands under `net`. */
export function modulesState({ model, trace }: Measured): ModelState | undefined {
  if (model.framework === KERAS) return undefined;
  const tensors: KeptTensor[] = [];
  const unknown: number[] = [];
  const keys: (string | null)[] = [];
  const networks = networksOf(model);
  for (const { items } of networks)
    for (const { path, state = moduleState } of items) {
      const layer = keys.length;
      const key = path === "" ? "" : `${path}.`;
      keys.push(key);
      const own = knownState(trace.byLayer[layer] ?? [], state);
      if (!own) unknown.push(layer);
      for (const t of own ?? []) tensors.push({ ...t, name: key + t.name, layer });
    }
  const roots = networks.flatMap(({ path }) => (path === "" ? [] : [`${path}.`]));
  return { tensors, keys, unknown, roots };
}

/** Nothing where the name or an extent of one of them is not known for certain. */
function knownState(
  nodes: readonly Node[],
  state: (nodes: readonly Node[]) => readonly StateTensor[] | null,
): readonly Omit<KeptTensor, "layer">[] | undefined {
  if (nodes.some(({ weights, output, stated }) => weights.length > 0 && output.assumed && !stated))
    return undefined;
  const own = nodes.some((n) => n.opaque) ? null : state(nodes);
  const found: Omit<KeptTensor, "layer">[] = [];
  for (const { name, shape, buffer } of own ?? []) {
    const extents = shape.filter((d): d is number => typeof d === "number");
    if (extents.length < shape.length) return undefined;
    found.push({ name, shape: extents, ...(buffer ? { buffer: true as const } : {}) });
  }
  return own ? found : undefined;
}
