import type { Layer } from "../model/layer";
import type { Node } from "../model/trace";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";
import { counted, isWeighted } from "./kit/graph";

interface Finding {
  readonly layer: Layer;
  readonly depth: number;
}

const options = {
  depth: whole(20, "Report models with more than this many consecutive layers with weights.", 2),
} as const;

/** Plain stacks beyond some twenty layers train worse than shallower ones, on the training set already. */
export default defineRule<Finding, typeof options>({
  code: "deep-without-residual",
  severity: "warning",
  preset: "strict",
  summary: "Warns when more than 20 layers with weights follow each other without a shortcut.",
  since: "0.1.0",
  options,
  *check({ model, trace }, { depth }) {
    if (trace.nodes.some(meets)) return;
    const depths = depthsOf(trace.nodes);
    const deepest = trace.nodes.reduce<Node | undefined>(
      (best, n) => (!best || (depths[n.id] ?? 0) > (depths[best.id] ?? 0) ? n : best),
      undefined,
    );
    const first = trace.nodes.find((n) => (depths[n.id] ?? 0) > depth);
    const layer = first && model.layers[first.layer];
    if (layer && deepest) yield { layer, depth: depths[deepest.id] ?? 0 };
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ depth }) =>
    `${counted(depth, "layer")} with weights follow each other without a residual connection; networks this deep train poorly without one`,
});

/** Where ways meet, a gradient has another way back; a gate of a recurrent layer is one as well. */
const meets = (n: Node): boolean =>
  ((n.op === "elementwise" || n.op === "concat") && n.inputs.length > 1) || n.op === "recurrent" || n.opaque;

/** By the number of a node: how many layers with weights lie on the longest way to it, itself included. */
function depthsOf(nodes: readonly Node[]): readonly number[] {
  const depths: number[] = [];
  for (const n of nodes) {
    const before = n.inputs.reduce((most, x) => Math.max(most, depths[x.node] ?? 0), 0);
    depths[n.id] = before + (isWeighted(n) ? 1 : 0);
  }
  return depths;
}
