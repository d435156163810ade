import { valueLike } from "../edit/arguments";
import { defineRule } from "./engine/rule";
import { type Graph, graphOf, layerOf, sizes, strideArgument, windowText } from "./kit/graph";
import { type PoolFinding, poolsOf } from "./kit/pools";

export default defineRule<PoolFinding>({
  code: "pool-gap",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when the stride of a pooling layer is larger than its window.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    for (const pool of poolsOf(context)) {
      if (isShortcut(pool, graph)) continue;
      if (pool.stride.some((s, i) => s > (pool.kernel[i] as number))) yield pool;
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return strideArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  // A window of 1 pools nothing: it only thins the map out, and hardly by mistake.
  severityOf: ({ kernel }) => (kernel.every((k) => k === 1) ? "information" : undefined),
  fixes({ node, kernel }, context) {
    const layer = layerOf(node, context);
    const written = strideArgument(layer);
    if (!written) return [];
    const value =
      new Set(kernel).size === 1 && written.value.kind === "scalar" ? (kernel[0] as number) : kernel;
    const edits = [
      { span: written.value.span, text: valueLike(layer, String(written.name), value, context) },
    ];
    return [{ title: `Set the stride to ${sizes(kernel)}`, edits, preferred: true, ifSound: true }];
  },
  what: ({ kernel, stride }) =>
    `Pooling window ${windowText(kernel)} with stride ${sizes(stride)} never reads ${unread(kernel, stride)} of its input`,
});

/** A way past other layers that only has to bring the sizes together: the others read what it leaves out. */
const isShortcut = ({ node, kernel }: PoolFinding, graph: Graph): boolean =>
  kernel.every((k) => k === 1) && node.inputs.some((x) => graph.readers(x).length > 1);

/** The share of the input between the windows. */
function unread(kernel: readonly number[], stride: readonly number[]): string {
  const read = kernel.reduce((share, k, i) => share * Math.min(k / (stride[i] as number), 1), 1);
  return `${Math.round(100 * (1 - read))}%`;
}
