import { channels } from "../model/tensor";
import type { Node } from "../model/trace";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";
import { graphOf, layerOf, leaves, plainConvs, widthArgument, widthOf } from "./kit/graph";

interface Finding {
  readonly node: Node;
  readonly before: number;
  readonly after: number;
}

const options = {
  ratio: whole(6, "Report 1×1 convolutions whose channel ratio is at least this.", 2),
} as const;

/** ShuffleNetV2, first guideline: of all 1×1 convolutions of a cost, the one of equal widths moves the least memory. */
export default defineRule<Finding, typeof options>({
  code: "unequal-width",
  severity: "information",
  preset: "strict",
  summary: "Reports a 1×1 convolution with many times more channels on one side than on the other.",
  since: "0.1.0",
  options,
  *check(context, { ratio }) {
    const graph = graphOf(context);
    for (const { node, kernel } of plainConvs(context)) {
      const before = node.inputs[0] && channels(node.inputs[0].type);
      const after = widthOf(node);
      if (kernel.some((k) => k > 1) || typeof before !== "number" || after === undefined) continue;
      // Gates on single positions, what enters the model and what leaves it have the widths that they must.
      if (node.inputs[0]?.node === -1 || leaves(node, graph) || isPoint(node)) continue;
      const [less, more] = [Math.min(before, after), Math.max(before, after)];
      if (less > 0 && more >= ratio * less) yield { node, before, after };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return widthArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what: ({ node, before, after }, context) =>
    `${layerOf(node, context).name} mixes ${before} channels into ${after}; for the same MACs, equal widths need ${moved(before, after)}× less memory traffic`,
});

const isPoint = ({ output }: Node): boolean => output.type.dims?.filter((d) => d !== 1).length === 1;

/** Memory is the sum of the widths, cost their product: the least sum of a product is twice its root. */
const moved = (a: number, b: number): string => ((a + b) / (2 * Math.sqrt(a * b))).toFixed(1);
