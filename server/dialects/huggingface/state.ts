import type { KeptTensor, ModelState } from "../../model/state";
import { type Node, once } from "../../model/trace";
import type { Measured } from "../dialect";
import { stateOf } from "../state-dict";
import { familyOf } from "./families";
import { wholes } from "./tensors";

/** No model has more tensors. */
const MOST = 200_000;

/** The state of a class whose parts are called here as they are in the class; of others the names are not known. */
export const classState = (measured: Measured): ModelState | undefined =>
  familyOf(measured.model.variant ?? "")?.isNamed ? namedState(measured) : undefined;

/** Under the names that its composition gives. */
export function namedState({ model, trace }: Measured): ModelState {
  const tensors: KeptTensor[] = [];
  const unknown = new Set<number>();
  const first = new Set(once(trace.nodes));
  const shared: KeptTensor[] = [];
  for (const node of trace.nodes) {
    const layer = model.layers[node.layer];
    if (!layer || layer.apart || (node.weights.length === 0 && !node.opaque)) continue;
    const own = extentsOf(node);
    const all = wholes(layer.name, node.copies);
    const into = first.has(node) ? tensors : shared;
    if (!own || node.copies === null || into.length + own.length * all.length > MOST)
      unknown.add(layer.index);
    else
      for (const whole of all)
        for (const t of own) into.push({ ...t, name: `${whole}.${t.name}`, layer: layer.index });
  }
  // What is called again under its own name is the same tensor; under another name it may be in the weights as well.
  const names = new Set(tensors.map((t) => t.name));
  const optional = shared.filter((t) => !names.has(t.name));
  return { tensors, keys: model.layers.map((l) => `${l.name}.`), unknown: [...unknown], optional };
}

function extentsOf(node: Node): readonly Pick<KeptTensor, "name" | "shape">[] | undefined {
  const found: Pick<KeptTensor, "name" | "shape">[] = [];
  const own = node.output.assumed && !node.stated ? null : stateOf([node]);
  for (const { name, shape } of own ?? []) {
    const extents = shape.filter((d): d is number => typeof d === "number");
    if (extents.length < shape.length) return undefined;
    found.push({ name, shape: extents });
  }
  return own ? found : undefined;
}
