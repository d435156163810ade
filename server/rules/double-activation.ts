import { withoutLayers } from "../edit/remove";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { graphOf, isPlain, layerOf } from "./kit/graph";

/** Functions for which doing it twice is doing it once. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["relu", "relu6", "abs", "hardtanh", "threshold"]);

interface Pair {
  readonly first: Node;
  readonly second: Node;
}

export default defineRule<Pair>({
  code: "double-activation",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when one activation follows another with nothing learned between them.",
  since: "0.1.0",
  fixKind: "safe",
  *check(context) {
    const graph = graphOf(context);
    for (const first of context.trace.nodes) {
      if (!isActivation(first)) continue;
      const second = graph.nextStep(first);
      // A quantizer rounds what the activation gives, on purpose.
      if (second && isActivation(second) && isPlain(second) && !/^quantized/.test(functionOf(second)))
        yield { first, second };
    }
  },
  at: ({ second }, context) => layerOf(second, context).typeSpan,
  layer: ({ second }, context) => layerOf(second, context),
  what({ first, second }, context) {
    const [a, b] = [functionOf(first), functionOf(second)];
    const useless = a === b && IDEMPOTENT.has(a);
    return `${layerOf(second, context).name} applies ${b} after ${a} with no weights between them${useless ? "; the second changes nothing" : ""}`;
  },
  fixes({ first, second }, context) {
    // Only where the second changes nothing, so that neither does taking it out.
    if (functionOf(first) !== functionOf(second) || !IDEMPOTENT.has(functionOf(first))) return [];
    const layer = layerOf(second, context);
    const alone = (context.trace.byLayer[layer.index] ?? []).length === 1;
    const edits = alone ? withoutLayers([layer], context) : undefined;
    return edits ? [{ title: "Remove the second activation", edits, preferred: true, ifSound: true }] : [];
  },
  related: ({ first }, context) => [
    { span: layerOf(first, context).typeSpan, message: "the activation before it" },
  ],
});

const LINEAR: ReadonlySet<string> = new Set(["linear", "identity", "none"]);

const functionOf = (n: Node): string => (n.op === "softmax" ? "softmax" : String(n.attrs.fn).toLowerCase());

const isActivation = (n: Node): boolean =>
  n.op === "softmax" || (n.op === "activation" && !LINEAR.has(functionOf(n)) && n.weights.length === 0);
