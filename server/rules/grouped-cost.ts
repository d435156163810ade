import { channels } from "../model/tensor";
import type { Node } from "../model/trace";
import { argumentFor } from "../vocabulary/spellings";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";
import { layerOf, plainConvs } from "./kit/graph";

const options = { groups: whole(8, "Report convolutions with at least this many groups.", 2) } as const;

/** ShuffleNetV2, second guideline: groups save multiplications, but not the memory that is moved. */
export default defineRule<Node, typeof options>({
  code: "grouped-cost",
  severity: "information",
  preset: "strict",
  summary: "Reports a convolution with many groups, which saves MACs but no memory traffic.",
  since: "0.1.0",
  options,
  *check(context, { groups: most }) {
    for (const { node } of plainConvs(context)) {
      const groups = Number(node.attrs.groups ?? 1);
      const width = node.inputs[0] && channels(node.inputs[0].type);
      // One channel per group is a depthwise convolution, which is another thing.
      if (groups >= most && typeof width === "number" && groups < width) yield node;
    }
  },
  at: (node, context) => {
    const layer = layerOf(node, context);
    return argumentFor(layer, "groups")?.span ?? layer.typeSpan;
  },
  layer: (node, context) => layerOf(node, context),
  what: (node, context) =>
    `${layerOf(node, context).name} has ${Number(node.attrs.groups)} groups: that many times fewer MACs but the same memory traffic, which then limits its speed`,
});
