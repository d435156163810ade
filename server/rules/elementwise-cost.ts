import type { Layer } from "../model/layer";
import { elements } from "../model/tensor";
import type { Node } from "../model/trace";
import { percentage } from "./engine/options";
import { type Context, defineRule } from "./engine/rule";

interface Finding {
  readonly layer: Layer;
  readonly share: number;
}

const options = {
  share: percentage(75, "Report models above this percentage of memory traffic."),
} as const;

/** ShuffleNetV2, fourth guideline: steps value by value cost hardly a multiplication, but all of the memory traffic. */
export default defineRule<Finding, typeof options>({
  code: "elementwise-cost",
  severity: "information",
  preset: "strict",
  summary: "Reports a convolutional model that spends most of its memory traffic on element-wise layers.",
  since: "0.1.0",
  options,
  *check(context, { share: most }) {
    const { nodes } = context.trace;
    const layer = context.model.layers[nodes.find(byValue)?.layer ?? -1];
    if (!layer || nodes.some((n) => n.opaque || elements(n.output.type) === undefined)) return;
    let single = 0;
    let all = 0;
    for (const node of nodes) {
      const moved = movedBy(node);
      all += moved;
      if (byValue(node)) single += moved;
    }
    const share = all === 0 ? 0 : (100 * single) / all;
    if (convolves(context) && share >= most) yield { layer, share };
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ share }) =>
    `${Math.round(share)}% of the memory traffic comes from activations, sums and norms, which do almost no arithmetic`,
});

const OPS: ReadonlySet<string> = new Set(["activation", "softmax", "elementwise", "scale", "norm"]);

/** A batch norm becomes part of the layer before it at inference. */
const byValue = (n: Node): boolean => OPS.has(n.op) && n.attrs.kind !== "batch";

const movedBy = (n: Node): number =>
  [...n.inputs, n.output].reduce((sum, v) => sum + Number(elements(v.type) ?? 0n), 0);

const convolves = ({ trace }: Context): boolean => trace.nodes.some((n) => n.op === "conv");
