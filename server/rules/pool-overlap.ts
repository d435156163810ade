import { defineRule } from "./engine/rule";
import { layerOf, numbers, sizes, strideArgument, windowText } from "./kit/graph";
import { type PoolFinding, poolsOf } from "./kit/pools";
import { alsoAt } from "./kit/repeated";

/** Pooling layers of one size and one step: most often a habit of the whole network. */
interface Finding extends PoolFinding {
  readonly others: readonly PoolFinding[];
}

export default defineRule<Finding>({
  code: "pool-overlap",
  severity: "information",
  preset: "recommended",
  summary: "Reports pooling layers whose stride is smaller than their window.",
  since: "0.1.0",
  *check(context) {
    const alike = new Map<string, PoolFinding[]>();
    for (const pool of poolsOf(context)) {
      const { kernel, stride, node } = pool;
      // A stride of 1 smooths on purpose and reduces nothing.
      if (!stride.some((s, i) => s > 1 && s < (kernel[i] as number))) continue;
      const key = `${node.attrs.mode} ${kernel} ${stride}`;
      alike.set(key, [...(alike.get(key) ?? []), pool]);
    }
    for (const [first, ...others] of alike.values()) if (first) yield { ...first, others };
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return strideArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what({ kernel, stride, node, others }, context) {
    const pooling = `${windowText(kernel)} ${String(node.attrs.mode)} pooling with stride ${sizes(numbers(stride))}`;
    const where = others.length > 0 ? ` (${layerOf(node, context).name} and ${others.length} more)` : "";
    return `The ${pooling}${where} reads part of its input more than once because its windows overlap`;
  },
  related: ({ others }, context) =>
    alsoAt(
      others.map(({ node }) => layerOf(node, context)),
      (layer) => strideArgument(layer)?.span ?? layer.typeSpan,
    ),
});
