import type { Layer } from "../model/layer";
import { elements, spatial, volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { type Context, defineRule } from "./engine/rule";
import { graphOf, layerOf } from "./kit/graph";
import { flatWayOf, poolingRemedies } from "./kit/remedies";

interface Finding {
  readonly dense: Node;
  readonly space: readonly number[];
}

/** A smaller share of the model than this, in percent, is no burden: a Go board keeps its size on purpose. */
const REMARKABLE = 30n;

/** A map at the input's own size goes into a dense layer: nothing on the way ever summed it up. */
export default defineRule<Finding>({
  code: "no-pooling",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when a dense layer reads a map that was never down-sampled.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    for (const flatten of context.trace.nodes) {
      if (flatten.window !== "collapse") continue;
      const map = flatten.inputs[0];
      const dense = graph.nextStep(flatten);
      const first = map && firstWindow(map.node, context.trace.nodes);
      const start = first?.inputs[0];
      const whole = start && volume(spatial(start.type));
      if (dense?.op !== "dense" || !map || !whole || whole <= 1n) continue;
      const space = spatial(map.type);
      const left = volume(space);
      if (!takesMuch(layerOf(dense, context), context)) continue;
      // Windows without padding shave off a border; that is no down-sampling.
      if (left !== undefined && left * 2n > whole && elements(map.type) !== undefined)
        yield { dense, space: space.filter((d) => typeof d === "number") };
    }
  },
  at: ({ dense }, context) => layerOf(dense, context).typeSpan,
  layer: ({ dense }, context) => layerOf(dense, context),
  what: ({ dense, space }, context) =>
    `${layerOf(dense, context).name} reads a ${space.join("×")} map that was never down-sampled; pooling or a stride of 2 before it divides its weights by ${2 ** space.length}`,
  fixes({ dense }, context) {
    const way = flatWayOf(layerOf(dense, context), context);
    return way ? poolingRemedies(way, context) : [];
  },
});

function takesMuch({ index }: Layer, { facts }: Context): boolean {
  const own = facts.layers[index]?.parameters;
  const { parameters: total } = facts.totals;
  return own?.status === "complete" && own.value * 100n >= REMARKABLE * total.value;
}

/**
 * The first layer on the way that looks around itself: its input is the map at full size. A plain classifier of pixels has
 * none, and no map to pool.
 */
function firstWindow(from: number, nodes: readonly Node[]): Node | undefined {
  let first: Node | undefined;
  let learnt = false;
  let node = nodes[from];
  while (node) {
    if (WINDOWED.has(node.op)) first = node;
    learnt ||= node.op === "conv" || node.op === "locallyConnected";
    const source = node.inputs[0]?.node ?? -1;
    node = source < node.id ? nodes[source] : undefined;
  }
  return learnt ? first : undefined;
}

const WINDOWED: ReadonlySet<string> = new Set(["conv", "locallyConnected", "pool"]);
