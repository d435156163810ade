import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import {
  type Graph,
  graphOf,
  layerOf,
  numbers,
  plainConvs,
  sizes,
  strideArgument,
  windowText,
} from "./kit/graph";

interface Finding {
  readonly node: Node;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
}

/** Between windows that step further than they are wide lies what nobody reads. */
export default defineRule<Finding>({
  code: "stride-skips",
  severity: "warning",
  preset: "recommended",
  summary:
    "Warns when the stride of a convolution is larger than its kernel, so that part of the input is never read.",
  since: "0.1.0",
  *check(context) {
    const graph = graphOf(context);
    for (const { node, kernel } of plainConvs(context)) {
      const stride = numbers(node.attrs.stride);
      if (!stride.some((s, i) => s > (kernel[i] ?? s))) continue;
      if (node.output.layer < 0 || isShortcut(node, graph) || isReadBeside(node, graph)) continue;
      yield { node, kernel, stride };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return strideArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  // A strided 1×1 window is the habit of the first residual networks, and learnt around.
  severityOf: ({ kernel }) => (kernel.every((k) => k === 1) ? "information" : undefined),
  what: ({ node, kernel, stride }, context) =>
    `${layerOf(node, context).name} has stride ${sizes(stride)} with a ${windowText(kernel)} kernel: ${unread(kernel, stride)} of its input is never read`,
});

const PASSING: ReadonlySet<string> = new Set(["norm", "dropout", "identity", "activation", "scale"]);

/** A projection beside a path of other layers: it only has to bring the sizes together. */
function isShortcut(node: Node, graph: Graph): boolean {
  const input = node.inputs[0];
  if (!input || graph.readers(input).length < 2) return false;
  let step = graph.next(node);
  while (step && PASSING.has(step.op)) step = graph.next(step);
  return step?.op === "elementwise";
}

/** Whether another layer reads all of the same map: then nothing of it is lost. */
function isReadBeside(node: Node, graph: Graph): boolean {
  const input = node.inputs[0];
  return input !== undefined && graph.readers(input).some((other) => other !== node && readsAll(other));
}

function readsAll({ op, attrs }: Node): boolean {
  if (op !== "conv" && op !== "pool") return false;
  const [kernel, stride] = [numbers(attrs.kernel), numbers(attrs.stride)];
  return stride.every((s, i) => s <= (kernel[i] ?? 0));
}

function unread(kernel: readonly number[], stride: readonly number[]): string {
  const read = kernel.reduce((share, k, i) => share * Math.min(k / (stride[i] as number), 1), 1);
  return `${Math.round(100 * (1 - read))}%`;
}
