import type { Node } from "../model/trace";
import { isScalar } from "../model/tree";
import { argumentFor } from "../vocabulary/spellings";
import { type Context, defineRule } from "./engine/rule";
import { graphOf, layerOf, plainNodes } from "./kit/graph";

export default defineRule<{ readonly dropout: Node; readonly norm: Node }>({
  code: "dropout-before-norm",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when a batch norm follows a dropout within three layers.",
  since: "0.1.0",
  *check(context) {
    const graph = graphOf(context);
    for (const dropout of plainNodes(context)) {
      if (dropout.op !== "dropout" || dropout.attrs.rate === 0 || dropsWholes(dropout, context)) continue;
      const norm = nextNorm(dropout, graph.next);
      if (norm) yield { dropout, norm };
    }
  },
  at: ({ dropout }, context) => layerOf(dropout, context).typeSpan,
  layer: ({ dropout }, context) => layerOf(dropout, context),
  what: ({ dropout, norm }, context) =>
    `Dropout ${layerOf(dropout, context).name} before batch norm ${layerOf(norm, context).name} makes the variance differ between training and inference; move it after the norm`,
  related: ({ norm }, context) => [
    { span: layerOf(norm, context).typeSpan, message: "the batch norm after it" },
  ],
});

/** Whole examples or whole maps are dropped, and the rest is scaled with them: stochastic depth, which norms are trained with. */
function dropsWholes(dropout: Node, context: Context): boolean {
  const shape = argumentFor(layerOf(dropout, context), "noise_shape")?.value;
  return shape !== undefined && !(isScalar(shape) && shape.value === null);
}

/** The batch norm that reads it, directly or behind one layer with weights: the variance shift survives these. */
function nextNorm(from: Node, next: (n: Node) => Node | undefined): Node | undefined {
  let node = next(from);
  for (let hops = 0; node && hops < 3; hops++, node = next(node)) {
    if (node.op === "norm") return node.attrs.kind === "batch" ? node : undefined;
    if (node.op === "flatten" || node.op === "pool") return undefined;
  }
  return undefined;
}
