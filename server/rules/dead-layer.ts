import type { Layer } from "../model/layer";
import { defineRule } from "./_rule";

/** Where the file names its outputs, everything that reaches none of them is computed in vain. */
export default defineRule<Layer>({
  code: "dead-layer",
  severity: "warning",
  preset: "recommended",
  *check({ model }) {
    if (model.outputs.length === 0) return;
    const alive = new Set<number>();
    const open = [...model.outputs];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (alive.has(index)) continue;
      alive.add(index);
      for (const call of model.layers[index]?.calls ?? [])
        for (const { to } of call) if (to.kind === "layer") open.push(to.index);
    }
    for (const layer of model.layers) if (!alive.has(layer.index)) yield layer;
  },
  at: (layer) => layer.typeSpan,
  layer: (layer) => layer,
  what: (layer) => `${layer.name} reaches no output of the model: it is computed in vain`,
});
