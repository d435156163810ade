import type { Layer } from "../model/layer";
import { defineRule } from "./engine/rule";

export default defineRule<Layer>({
  code: "merge-stride",
  severity: "error",
  preset: "errors",
  *check({ model, facts }) {
    for (const layer of model.layers) {
      const own = facts.layers[layer.index];
      const field = own?.receptiveField;
      if (!own || !field?.conflict || field.assumed) continue;
      if (own.inputs.length < 2 || own.status !== "complete") continue;
      if (own.inputs.every((i) => !facts.layers[i.layer]?.receptiveField?.conflict)) yield layer;
    }
  },
  at: (layer) => layer.typeSpan,
  layer: (layer) => layer,
  what(layer, { facts, model }) {
    const strides = (facts.layers[layer.index]?.inputs ?? []).map((i) => {
      const axis = facts.layers[i.layer]?.receptiveField?.axes[0];
      return `${model.layers[i.layer]?.name ?? "the input"} (stride ${axis?.stride ?? 1})`;
    });
    return `${layer.name} merges branches of different stride: ${strides.join(" and ")}`;
  },
});
