import { swapped } from "../edit/swap";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { functionOf, graphOf, isNonLinear, isWeighted, layerOf, plainNodes } from "./kit/graph";

interface Finding {
  readonly norm: Node;
  readonly activation: Node;
}

export default defineRule<Finding>({
  code: "norm-after-activation",
  severity: "information",
  preset: "strict",
  summary: "Reports a batch norm after the activation instead of before it.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    for (const norm of plainNodes(context)) {
      if (norm.op !== "norm" || norm.attrs.kind !== "batch") continue;
      const activation = norm.inputs[0] && graph.maker(norm.inputs[0]);
      const before = activation?.inputs[0] && graph.maker(activation.inputs[0]);
      if (
        activation &&
        isNonLinear(activation) &&
        before &&
        isWeighted(before) &&
        graph.next(activation) === norm
      )
        yield { norm, activation };
    }
  },
  at: ({ norm }, context) => layerOf(norm, context).typeSpan,
  layer: ({ norm }, context) => layerOf(norm, context),
  what: ({ norm, activation }, context) =>
    `${layerOf(norm, context).name} normalises after ${functionOf(activation)}; batch norm usually comes before the activation`,
  fixes({ activation, norm }, context) {
    const edits = swapped(layerOf(activation, context), layerOf(norm, context), context);
    return edits ? [{ title: "Swap the two layers", edits, preferred: true, ifSound: true }] : [];
  },
  related: ({ activation }, context) => [
    { span: layerOf(activation, context).typeSpan, message: "the activation before it" },
  ],
});
