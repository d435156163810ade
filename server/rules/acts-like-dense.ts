import { isComplete, spatial } from "../model/tensor";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { kernelArgument, layerOf, numbers, plainConvs, windowText } from "./kit/graph";

interface Finding {
  readonly node: Node;
  readonly kernel: readonly number[];
  readonly space: readonly number[];
}

/** A window as large as the map has nowhere to slide to: there are no positions to share its weights among. */
export default defineRule<Finding>({
  code: "acts-like-dense",
  severity: "information",
  preset: "recommended",
  summary: "Reports a convolution whose kernel covers the whole map it reads.",
  since: "0.1.0",
  *check(context) {
    for (const { node, kernel } of plainConvs(context)) {
      const input = node.inputs[0];
      if (!input || input.assumed || !isComplete(node.output.type) || (node.attrs.groups ?? 1) !== 1)
        continue;
      const space = spatial(input.type).filter((d) => typeof d === "number");
      if (space.length !== kernel.length || space.every((n) => n === 1 && kernel.every((k) => k === 1)))
        continue;
      if (kernel.some((k) => k > 1) && kernel.every((k, i) => k >= (space[i] as number)))
        yield { node, kernel, space };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return kernelArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what: ({ node, kernel, space }, context) =>
    `${layerOf(node, context).name} has a ${windowText(kernel)} kernel on a ${space.join("×")} map; ${outside(node, kernel, space)}`,
});

/** Of a window that hangs over the map on all sides, part of the weights never meets anything but padding. */
function outside(node: Node, kernel: readonly number[], space: readonly number[]): string {
  const used = kernel.map((k, i) => Math.min(k, 2 * (space[i] as number) - 1));
  const positions = spatial(node.output.type);
  const padded = positions.every((d, i) => d === space[i]);
  const product = (list: readonly number[]): number => list.reduce((p, n) => p * n, 1);
  if (padded && product(used) < product(kernel))
    return `only ${product(used)} of its ${product(kernel)} weights per channel read the map, the others read padding`;
  return numbers(node.attrs.stride).length > 0 && product(space) > 1
    ? "each position sees the whole map, as in a dense layer"
    : "it computes the same as a dense layer over the channels";
}
