import { spatial, volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { layerOf, numbers, sizes } from "./_graph";
import { defineRule } from "./_rule";

interface Finding {
  readonly node: Node;
  readonly positions: bigint;
  readonly kernel: bigint;
}

export default defineRule<Finding>({
  code: "unshared-weights",
  severity: "information",
  preset: "recommended",
  *check({ trace }) {
    for (const node of trace.nodes) {
      if (node.op !== "locallyConnected") continue;
      const positions = volume(spatial(node.output.type));
      const all = node.weights[0] && volume(node.weights[0].shape);
      if (positions !== undefined && all !== undefined && positions > 1n)
        yield { node, positions, kernel: all };
    }
  },
  at: ({ node }, context) => layerOf(node, context).typeSpan,
  layer: ({ node }, context) => layerOf(node, context),
  what({ node, positions, kernel }) {
    const window = sizes(numbers(node.attrs.kernel));
    return `Each of the ${exact(positions)} positions has a window of its own: ${exact(kernel)} weights; a convolution of the same ${window} window shares ${exact(kernel / positions)} among them`;
  },
});

const exact = (n: bigint): string => n.toLocaleString("en-US");
