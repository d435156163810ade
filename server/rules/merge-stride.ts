import type { Layer } from "../model/layer";
import { channelAxis } from "../model/tensor";
import type { Node } from "../model/trace";
import { type Context, defineRule } from "./engine/rule";

export default defineRule<Layer>({
  code: "merge-stride",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when branches of different stride are added or concatenated along the channels.",
  since: "0.1.0",
  *check(context) {
    const { model, facts, trace } = context;
    for (const layer of model.layers) {
      if ((trace.inputs[layer.index]?.[0]?.length ?? 0) < 2) continue;
      const own = facts.layers[layer.index];
      const field = own?.receptiveField;
      if (!own || !field?.conflict || field.assumed || field.form !== "spatial") continue;
      if (own.status !== "complete") continue;
      const nodes = trace.byLayer[layer.index] ?? [];
      if (!nodes.some(overlays) || nodes.some(appends)) continue;
      if (own.inputs.every(({ layer: from }) => keepsPositions(from, context))) yield layer;
    }
  },
  at: (layer) => layer.typeSpan,
  layer: (layer) => layer,
  what(layer, { facts, model }) {
    const strides = (facts.layers[layer.index]?.inputs ?? []).map((i) => {
      const axis = facts.layers[i.layer]?.receptiveField?.axes[0];
      return `${model.layers[i.layer]?.name ?? "the input"} has ${axis?.stride ?? 1}`;
    });
    return `${layer.name} merges branches of different stride (${strides.join(" and ")}): one position of one branch covers several of another`;
  },
});

/** Whether the layer's map has the input's positions in order: what was reshaped or has met others before has not. */
function keepsPositions(layer: number, { facts }: Context): boolean {
  const field = facts.layers[layer]?.receptiveField;
  return !field || (field.form === "spatial" && !field.conflict);
}

/** Where it puts position upon position: a sum, a product, channels stacked on channels. */
const overlays = (n: Node): boolean =>
  n.op === "elementwise" || (n.op === "concat" && n.attrs.axis === channelAxis(n.output.type));

/** A list of boxes behind another one, a row of pixels below another one: no position meets one of the other branch. */
const appends = (n: Node): boolean => n.op === "concat" && n.attrs.axis !== channelAxis(n.output.type);
