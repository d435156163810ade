import type { FieldAxis } from "../model/facts";
import type { Layer } from "../model/layer";
import { defineRule } from "./engine/rule";

export default defineRule<Layer>({
  code: "misaligned-merge",
  severity: "information",
  preset: "strict",
  summary: "Reports branches that meet with receptive fields of different centres.",
  since: "0.1.0",
  *check({ model, facts }) {
    for (const layer of model.layers) {
      const own = facts.layers[layer.index];
      if (!own || own.inputs.length < 2 || own.receptiveField?.assumed || !off(own.receptiveField?.axes))
        continue;
      if (own.inputs.every((i) => !off(facts.layers[i.layer]?.receptiveField?.axes))) yield layer;
    }
  },
  at: (layer) => layer.typeSpan,
  layer: (layer) => layer,
  what: (layer) =>
    `${layer.name} merges branches whose receptive fields have different centres, so they are offset against each other`,
});

const off = (axes: readonly FieldAxis[] | undefined): boolean => axes?.some((a) => a.misaligned) ?? false;
