import { swapped } from "../edit/swap";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { graphOf, isPlain, layerOf, plainNodes } from "./kit/graph";

/** The largest value of a window survives unless all large ones are dropped: the rate is not the one that was asked for. */
export default defineRule<{ readonly dropout: Node; readonly pool: Node }>({
  code: "dropout-before-max-pool",
  severity: "information",
  preset: "strict",
  summary: "Reports a dropout that feeds a max pooling.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    for (const dropout of plainNodes(context)) {
      if (dropout.op !== "dropout" || dropout.attrs.rate === 0) continue;
      const pool = graph.nextStep(dropout);
      if (pool?.op === "pool" && pool.attrs.mode === "max" && isPlain(pool)) yield { dropout, pool };
    }
  },
  at: ({ dropout }, context) => layerOf(dropout, context).typeSpan,
  layer: ({ dropout }, context) => layerOf(dropout, context),
  what: ({ dropout, pool }, context) =>
    `${layerOf(dropout, context).name} feeds max pooling ${layerOf(pool, context).name}, which picks another value where one is dropped, so its rate has less effect; move it after the pooling`,
  fixes({ dropout, pool }, context) {
    const edits = swapped(layerOf(dropout, context), layerOf(pool, context), context);
    return edits ? [{ title: "Swap the two layers", edits, preferred: true, ifSound: true }] : [];
  },
  related: ({ pool }, context) => [
    { span: layerOf(pool, context).typeSpan, message: "the max pooling after it" },
  ],
});
