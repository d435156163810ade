import type { Layer } from "../model/layer";
import type { Value } from "../model/trace";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";
import { type Graph, graphOf, isWeighted, layerOf, plainNodes } from "./kit/graph";

interface Finding {
  readonly layer: Layer;
  readonly branches: number;
}

const options = { branches: whole(4, "Report blocks with at least this many branches.", 2) } as const;

/** ShuffleNetV2, third guideline: many small steps keep parallel hardware waiting. */
export default defineRule<Finding, typeof options>({
  code: "fragmented-block",
  severity: "information",
  preset: "strict",
  summary: "Reports a block of many small branches that meet in one layer.",
  since: "0.1.0",
  options,
  *check(context, { branches: most }) {
    const graph = graphOf(context);
    for (const node of plainNodes(context)) {
      if (node.op !== "concat" && node.op !== "elementwise") continue;
      const forks = node.inputs.flatMap((x) => forkOf(x, graph) ?? []);
      const counts = new Map<unknown, number>();
      for (const fork of forks) counts.set(fork, (counts.get(fork) ?? 0) + 1);
      const branches = Math.max(0, ...counts.values());
      if (branches >= most) yield { layer: layerOf(node, context), branches };
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, branches }) =>
    `${layer.name} merges ${branches} small branches; each is too small to keep parallel hardware busy`,
});

/** Where the way to a value forked off, when something was learnt on it since. */
function forkOf(value: Value, graph: Graph): number | undefined {
  let learnt = false;
  let at = value;
  for (let node = graph.maker(at); node; node = graph.maker(at)) {
    if (graph.readers(at).length > 1 && at !== value) break;
    learnt ||= isWeighted(node);
    const [only, ...others] = node.inputs;
    if (!only || others.length > 0) return undefined;
    at = only;
    if (graph.readers(at).length > 1) break;
  }
  return learnt ? at.id : undefined;
}
