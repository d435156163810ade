import { defineRule } from "./engine/rule";
import { type Link, stepsOf, widthsOf } from "./kit/chain";
import { layerOf, widthArgument } from "./kit/graph";

/** Dense layers at the end of a classifier sum up, each what the one before it found. */
export default defineRule<Link>({
  code: "widening-dense",
  severity: "information",
  preset: "strict",
  summary: "Reports a dense layer with more units than the dense layer before it.",
  since: "0.1.0",
  *check(context) {
    for (const step of stepsOf(context)) {
      const { first, second } = step;
      const widths = widthsOf(step);
      if (first.op !== "dense" || second.op !== "dense" || second.output.type.dims?.length !== 1) continue;
      if (widths && widths[1] > widths[0]) yield step;
    }
  },
  at: ({ second }, context) => {
    const layer = layerOf(second, context);
    return widthArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ second }, context) => layerOf(second, context),
  what(step, context) {
    const [before, here] = widthsOf(step) ?? [];
    return `${layerOf(step.second, context).name} has ${here} units after the ${before} of ${layerOf(step.first, context).name}; the narrower layer already limits what passes`;
  },
});
