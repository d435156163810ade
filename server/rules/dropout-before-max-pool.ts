import type { Node } from "../model/trace";
import { graphOf, isPlain, layerOf } from "./_graph";
import { defineRule } from "./_rule";

/** The largest value of a window survives unless all large ones are dropped: the rate is not the one that was asked for. */
export default defineRule<{ readonly dropout: Node; readonly pool: Node }>({
  code: "dropout-before-max-pool",
  severity: "information",
  preset: "strict",
  *check(context) {
    const graph = graphOf(context);
    for (const dropout of context.trace.nodes) {
      if (dropout.op !== "dropout" || dropout.attrs.rate === 0 || !isPlain(dropout)) continue;
      const pool = graph.nextStep(dropout);
      if (pool?.op === "pool" && pool.attrs.mode === "max" && isPlain(pool)) yield { dropout, pool };
    }
  },
  at: ({ dropout }, context) => layerOf(dropout, context).typeSpan,
  layer: ({ dropout }, context) => layerOf(dropout, context),
  what: ({ dropout, pool }, context) =>
    `${layerOf(dropout, context).name} stands before the max pooling ${layerOf(pool, context).name}, which takes another value of its window for one that is dropped: behind it, it drops what it says`,
  related: ({ pool }, context) => [
    { span: layerOf(pool, context).typeSpan, message: "the max pooling behind it" },
  ],
});
