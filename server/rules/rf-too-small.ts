import type { FieldAxis } from "../model/facts";
import type { Layer } from "../model/layer";
import { percentage } from "./engine/options";
import { type Context, defineRule } from "./engine/rule";
import { graphOf, inputSpace, layerOf, plainNodes } from "./kit/graph";

interface Finding {
  readonly layer: Layer;
  readonly field: readonly number[];
  readonly space: readonly number[];
}

const options = {
  share: percentage(
    50,
    "Report a global pooling whose positions see less than this percentage of the input.",
  ),
} as const;

/** A global pooling averages what its positions see: where each sees a patch, the model is a bag of patches. */
export default defineRule<Finding, typeof options>({
  code: "rf-too-small",
  severity: "information",
  preset: "recommended",
  summary: "Reports global pooling over positions that each see less than half of the input.",
  since: "0.1.0",
  options,
  *check(context, { share }) {
    const graph = graphOf(context);
    for (const node of plainNodes(context)) {
      const map = node.inputs[0];
      if (!map || map.layer < 0 || !isGlobal(node.op, node.attrs.size)) continue;
      // A gate weighs the channels of a map that goes on: nothing is summed up there.
      if (graph.readers(map).length > 1) continue;
      const axes = fieldOf(map.layer, context);
      const space = inputSpace(context);
      if (!axes || !space || axes.length !== space.length || space.length < 2) continue;
      if (axes.every((a, i) => a.size * 100 < share * (space[i] as number)))
        yield { layer: layerOf(node, context), field: axes.map((a) => Math.ceil(a.size)), space };
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, field, space }) =>
    `No layer sees the whole object before ${layer.name} pools: each position has seen ${field.join("×")} of ${space.join("×")}`,
});

const isGlobal = (op: string, size: unknown): boolean =>
  op === "globalPool" || (op === "adaptivePool" && Array.isArray(size) && size.every((n) => n === 1));

function fieldOf(layer: number, { facts }: Context): readonly FieldAxis[] | undefined {
  const own = facts.layers[layer];
  const field = own?.receptiveField;
  if (own?.status !== "complete" || field?.form !== "spatial") return undefined;
  return field.global || field.assumed ? undefined : field.axes;
}
