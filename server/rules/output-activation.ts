import type { Fix } from "../model/problem";
import type { Node } from "../model/trace";
import { argumentFor } from "../vocabulary/spellings";
import { type Context, defineRule } from "./engine/rule";
import { functionOf, type Graph, graphOf, isWeighted, layerOf, leaves } from "./kit/graph";
import { type Loss, lossOf } from "./kit/loss";

type Finding =
  | { readonly kind: "alwaysOne"; readonly node: Node }
  | { readonly kind: "twice" | "never" | "oneClass"; readonly node: Node; readonly loss: Loss };

/** The last function and what reads it must agree, or the model trains on numbers that mean something else. */
export default defineRule<Finding>({
  code: "output-activation",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when the activation of the output and the loss do not match.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    for (const node of context.trace.nodes)
      if (node.op === "softmax" && units(node) === 1) yield { kind: "alwaysOne", node };
    const loss = lossOf(context);
    const [last, ...others] = context.trace.nodes.filter((n) => leaves(n, graph));
    if (loss && last && others.length === 0) yield* disagreement(last, loss, graph);
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return argumentFor(layer, "activation")?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what: (finding, context) => sentenceFor(finding, layerOf(finding.node, context).name),
  related: (finding) =>
    finding.kind === "alwaysOne"
      ? []
      : [{ span: finding.loss.span, message: `the loss ${finding.loss.name}` }],
  fixes: (finding, context) =>
    finding.kind === "alwaysOne" ? [toSigmoid(finding.node, context)].flat() : [],
});

function sentenceFor(finding: Finding, name: string): string {
  if (finding.kind === "alwaysOne")
    return `${name} applies softmax to a single unit, which always gives 1; a sigmoid was probably meant`;
  const { loss } = finding;
  switch (finding.kind) {
    case "twice":
      return `${name} ends in ${functionOf(finding.node)}, and ${loss.name} applies ${loss.fn} itself, so it is applied twice; remove one of the two`;
    case "never":
      return `${loss.name} expects probabilities, but ${name} gives unbounded values; add ${loss.fn} or let the loss take logits`;
    case "oneClass":
      return `${name} has one unit, and ${loss.name} compares classes; with one class there is nothing to learn`;
  }
}

const units = ({ output }: Node): number | undefined => {
  const { dims } = output.type;
  return dims?.length === 1 && typeof dims[0] === "number" ? dims[0] : undefined;
};

function* disagreement(last: Node, loss: Loss, graph: Graph): Iterable<Finding> {
  const fn = functionOf(last);
  if (loss.fn === "softmax" && units(last) === 1) {
    if (fn !== "softmax") yield { kind: "oneClass", node: last, loss };
    return;
  }
  if (loss.wants === "logits" && (fn === "softmax" || fn === "sigmoid"))
    yield { kind: "twice", node: last, loss };
  const open = isWeighted(last) || fn === "linear" || fn === "relu";
  if (loss.wants === "probabilities" && open && bounded(last, graph))
    yield { kind: "never", node: last, loss };
}

/** What was said of an output holds only where its shape is known. */
const bounded = (node: Node, graph: Graph): boolean =>
  node.output.type.dims !== null && !node.output.assumed && graph.readers(node.output).length === 0;

/** `Softmax` becomes `Sigmoid`, in the spelling of the file. */
function toSigmoid(node: Node, context: Context): readonly Fix[] {
  const layer = layerOf(node, context);
  const span = argumentFor(layer, "activation")?.value.span ?? layer.typeSpan;
  const source = context.text.slice(span.start, span.end);
  const text = source.replace(/softmax/i, (w) => (w.startsWith("S") ? "Sigmoid" : "sigmoid"));
  if (text === source) return [];
  return [{ title: "Use a sigmoid", edits: [{ span, text }], preferred: true }];
}
