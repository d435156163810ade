import { defineRule } from "./engine/rule";
import { isDepthwise, type Link, looksAround, stepsOf, widthsOf } from "./kit/chain";
import { graphOf, layerOf, leaves, widthArgument } from "./kit/graph";

/** A deeper map shows more different things, each less exactly placed: it has as many channels or more. */
export default defineRule<Link>({
  code: "falling-filters",
  severity: "information",
  preset: "strict",
  summary: "Reports a convolution with fewer filters than the one before it.",
  since: "0.1.0",
  *check(context) {
    const graph = graphOf(context);
    for (const step of stepsOf(context)) {
      const { first, second, between } = step;
      const widths = widthsOf(step);
      if (!widths || widths[1] >= widths[0] || !looksAround(first) || !looksAround(second)) continue;
      if (isDepthwise(second) || between.some((n) => n.op === "resize") || ends(second, graph)) continue;
      yield step;
    }
  },
  at: ({ second }, context) => {
    const layer = layerOf(second, context);
    return widthArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ second }, context) => layerOf(second, context),
  what(step, context) {
    const [before, here] = widthsOf(step) ?? [];
    return `${layerOf(step.second, context).name} has ${here} filters, fewer than the ${before} of ${layerOf(step.first, context).name} before it; filters usually grow with depth`;
  },
});

/** The last convolution gives what is asked for, however few channels that are. */
const ends = (node: Link["second"], graph: ReturnType<typeof graphOf>): boolean => {
  const next = graph.nextStep(node);
  return next === undefined || leaves(next, graph);
};
