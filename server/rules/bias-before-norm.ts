import { volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { exact } from "../text/numbers";
import { defineRule } from "./engine/rule";
import { argumentOf, graphOf, layerOf, plainNodes } from "./kit/graph";
import { argumentAdded } from "./kit/layers";

const WEIGHTED: ReadonlySet<string> = new Set(["conv", "dense", "convTranspose"]);

/** A batch norm subtracts the mean of each channel, and with it any constant that was added to the channel before. */
export default defineRule<Node>({
  code: "bias-before-norm",
  severity: "information",
  preset: "recommended",
  *check(context) {
    const graph = graphOf(context);
    for (const node of plainNodes(context)) {
      if (!WEIGHTED.has(node.op) || node.attrs.bias !== true) continue;
      const next = graph.next(node);
      if (next?.op === "norm" && next.attrs.kind === "batch" && next.attrs.shift === true) yield node;
    }
  },
  at: (node, context) => {
    const layer = layerOf(node, context);
    return argumentOf(layer, "bias", "use_bias")?.span ?? layer.typeSpan;
  },
  layer: (node, context) => layerOf(node, context),
  what(node, context) {
    const bias = node.weights.find((w) => w.name === "bias");
    const count = bias && volume(bias.shape);
    const saved = count === undefined ? "" : `; without it the layer has ${exact(count)} parameters fewer`;
    return `The bias of ${layerOf(node, context).name} is subtracted again by the batch norm behind it${saved}`;
  },
  fixes(node, context) {
    const layer = layerOf(node, context);
    const written = argumentOf(layer, "bias", "use_bias");
    const name = context.model.framework === "keras" ? "use_bias" : "bias";
    const edits = written
      ? [{ span: written.value.span, text: "false" }]
      : argumentAdded(layer, name, false, context);
    // Not safe: the model computes the same, but stored weights no longer fit.
    return edits.length > 0 ? [{ title: "Set the bias to false", edits, safe: false, preferred: true }] : [];
  },
});
