import type { Layer } from "../model/layer";
import { withoutLayers } from "./_layers";
import { soundTrial } from "./_remedies";
import { type Context, defineRule } from "./_rule";

/** Where the file names its outputs, everything that reaches none of them is computed in vain. */
export default defineRule<Layer>({
  code: "dead-layer",
  severity: "warning",
  preset: "recommended",
  check: deadLayers,
  at: (layer) => layer.typeSpan,
  layer: (layer) => layer,
  fixes(_, context) {
    const dead = deadLayers(context);
    const edits = withoutLayers(dead, context);
    if (!edits || !soundTrial(edits, context)) return [];
    const title = dead.length === 1 ? "Remove it" : `Remove the ${dead.length} layers that reach no output`;
    return [{ title, edits, safe: false, preferred: true }];
  },
  what: (layer) => `${layer.name} reaches no output of the model: it is computed in vain`,
});

function deadLayers({ model }: Context): readonly Layer[] {
  if (model.outputs.length === 0) return [];
  const alive = new Set<number>();
  const open = [...model.outputs];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (alive.has(index)) continue;
    alive.add(index);
    for (const call of model.layers[index]?.calls ?? [])
      for (const { to } of call) if (to.kind === "layer") open.push(to.index);
  }
  return model.layers.filter(({ index }) => !alive.has(index));
}
