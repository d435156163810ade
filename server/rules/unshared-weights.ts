import { argumentRemoved } from "../edit/arguments";
import { channels, spatial, volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { exact } from "../text/numbers";
import { defineRule } from "./engine/rule";
import { layerOf, numbers } from "./kit/graph";
import { counted } from "./kit/remedies";

interface Finding {
  readonly node: Node;
  readonly positions: bigint;
  readonly weights: bigint;
  /** Those of one window. */
  readonly shared: bigint;
}

export default defineRule<Finding>({
  code: "unshared-weights",
  severity: "information",
  preset: "recommended",
  summary: "Reports a locally connected layer, with the weights that a convolution would need instead.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check({ trace }) {
    for (const node of trace.nodes) {
      if (node.op !== "locallyConnected") continue;
      const positions = volume(spatial(node.output.type));
      const weights = node.weights[0] && volume(node.weights[0].shape);
      const ends = [node.inputs[0], node.output].map((v) => (v ? channels(v.type) : null));
      const shared = volume([...numbers(node.attrs.kernel), ...ends]);
      if (positions === undefined || weights === undefined || shared === undefined) continue;
      if (positions > 1n) yield { node, positions, weights, shared };
    }
  },
  at: ({ node }, context) => layerOf(node, context).typeSpan,
  layer: ({ node }, context) => layerOf(node, context),
  what({ node, positions, weights, shared }, context) {
    const window = numbers(node.attrs.kernel).join("×");
    return `${layerOf(node, context).name} has ${exact(weights)} weights, one ${window} window for each of ${exact(positions)} positions; a convolution shares ${exact(shared)} weights among all of them`;
  },
  fixes({ node }, context) {
    const layer = layerOf(node, context);
    const source = context.text.slice(layer.typeSpan.start, layer.typeSpan.end);
    const text = source.replace(LOCAL, (name) => (/^[A-Z]/.test(name) ? "Conv" : "conv"));
    if (text === source) return [];
    return counted(
      "Share the weights",
      // The argument of how the sum is computed, which a convolution does not take.
      [{ span: layer.typeSpan, text }, ...argumentRemoved(layer, "implementation", context)],
      context,
    );
  },
});

/** The name of a locally connected layer, whatever stands around it. */
const LOCAL = /local(ly)?[_-]?(connected)?([_-]?layer)?[_-]?(?=\d?d?\b)/i;
