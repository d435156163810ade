import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { graphOf, layerOf, plainNodes } from "./kit/graph";

export default defineRule<{ readonly dropout: Node; readonly norm: Node }>({
  code: "dropout-before-norm",
  severity: "warning",
  preset: "recommended",
  *check(context) {
    const graph = graphOf(context);
    for (const dropout of plainNodes(context)) {
      if (dropout.op !== "dropout" || dropout.attrs.rate === 0) continue;
      const norm = nextNorm(dropout, graph.next);
      if (norm) yield { dropout, norm };
    }
  },
  at: ({ dropout }, context) => layerOf(dropout, context).typeSpan,
  layer: ({ dropout }, context) => layerOf(dropout, context),
  what: ({ dropout, norm }, context) =>
    `The dropout ${layerOf(dropout, context).name} stands before the batch norm ${layerOf(norm, context).name}: the variance that it learns while training is not the one at inference`,
  related: ({ norm }, context) => [
    { span: layerOf(norm, context).typeSpan, message: "the batch norm behind it" },
  ],
});

/** The batch norm that reads it, directly or behind one layer with weights: the variance shift survives these. */
function nextNorm(from: Node, next: (n: Node) => Node | undefined): Node | undefined {
  let node = next(from);
  for (let hops = 0; node && hops < 3; hops++, node = next(node)) {
    if (node.op === "norm") return node.attrs.kind === "batch" ? node : undefined;
    if (node.op === "flatten" || node.op === "pool") return undefined;
  }
  return undefined;
}
