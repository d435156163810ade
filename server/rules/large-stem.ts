import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import {
  after,
  graphOf,
  inputSpace,
  kernelArgument,
  layerOf,
  numbers,
  plainConvs,
  windowText,
} from "./kit/graph";

interface Finding {
  readonly node: Node;
  readonly space: readonly number[];
  /** By how much the map has shrunk behind the first layers. */
  readonly stride: number;
}

/** Images up to this size are small. */
const SMALL = 64;
/** A window from this size on was made for images of 224 and more. */
const LARGE = 7;

export default defineRule<Finding>({
  code: "large-stem",
  severity: "information",
  preset: "strict",
  summary: "Reports a strided first convolution with a large kernel on a small input.",
  since: "0.1.0",
  *check(context) {
    const space = inputSpace(context);
    if (!space || space.length < 2 || space.some((n) => n > SMALL)) return;
    const graph = graphOf(context);
    for (const { node, kernel } of plainConvs(context)) {
      if (node.inputs[0]?.layer !== -1 && !isInput(node, context.model.layers.length)) continue;
      const own = Math.max(...numbers(node.attrs.stride));
      const next = after(node, graph, (n) => n.window === "pointwise");
      const pooled = next?.op === "pool" ? Math.max(...numbers(next.attrs.stride)) : 1;
      if (Math.min(...kernel) >= LARGE && own > 1) yield { node, space, stride: own * pooled };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return kernelArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what: ({ node, space, stride }, context) =>
    `${layerOf(node, context).name} has a ${windowText(numbers(node.attrs.kernel))} kernel and reduces a ${space.join("×")} input by ${stride} at once; such stems are meant for images several times larger`,
});

/** Some formats list the input as their first layer. */
const isInput = (node: Node, layers: number): boolean => node.layer <= 1 && layers > 1 && node.id <= 1;
