import { spatial, volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { layerOf } from "./kit/graph";

/** Of a single value there is no variance: frameworks refuse to train a batch norm on it. */
export default defineRule<Node>({
  code: "norm-of-one",
  severity: "warning",
  preset: "recommended",
  summary:
    "Warns when a batch norm would be trained on a single value per channel (a 1×1 map, batch size 1).",
  since: "0.1.0",
  *check({ trace, options }) {
    if (options.batchSize !== 1) return;
    const told = new Set<number>();
    for (const node of trace.nodes) {
      if (node.op !== "norm" || node.attrs.kind !== "batch" || told.has(node.layer) || node.output.assumed)
        continue;
      if (volume(spatial(node.output.type)) !== 1n || node.output.type.dims === null) continue;
      told.add(node.layer);
      yield node;
    }
  },
  at: (node, context) => layerOf(node, context).typeSpan,
  layer: (node, context) => layerOf(node, context),
  what: (node, context) =>
    `${layerOf(node, context).name} normalises one value per channel (batch norm on a map of one position, batch size 1), which has no variance; training raises an error`,
});
