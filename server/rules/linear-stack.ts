import { insertedBefore } from "../edit/insert";
import { channels } from "../model/tensor";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import {
  after,
  type Graph,
  graphOf,
  isNonLinear,
  isPlain,
  isWeighted,
  layerOf,
  numbers,
  plainWeighted,
  widthOf,
} from "./kit/graph";
import { rectifier } from "./kit/spelling";

interface Pair {
  readonly first: Node;
  readonly second: Node;
}

/** A product of two matrices is a matrix: without a non-linearity between them, two layers are one. */
export default defineRule<Pair>({
  code: "linear-stack",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when one layer with weights follows another without a non-linearity between them.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    // What cannot run as it stands has another problem first.
    const broken = new Set(context.trace.faults.map((f) => f.layer));
    for (const first of plainWeighted(context)) {
      const second = nextWeighted(first, graph);
      if (!second || broken.has(first.layer) || broken.has(second.layer)) continue;
      if (!isPlain(second) || !isFull(first) || !isFull(second)) continue;
      if (!savesWeights(first, second) && !isProjection(first, graph)) yield { first, second };
    }
  },
  at: ({ second }, context) => layerOf(second, context).typeSpan,
  layer: ({ second }, context) => layerOf(second, context),
  what: ({ first, second }, context) =>
    `${layerOf(second, context).name} follows ${layerOf(first, context).name} with no non-linearity between them; together they can do no more than one layer`,
  related: ({ first }, context) => [
    { span: layerOf(first, context).typeSpan, message: "the layer before it" },
  ],
  fixes({ second }, context) {
    const edits = insertedBefore(layerOf(second, context), rectifier(context), context);
    return edits ? [{ title: "Insert a ReLU between them", edits, preferred: true, ifSound: true }] : [];
  },
});

/** What leaves a linear function linear. */
const LINEAR: ReadonlySet<string> = new Set(["dropout", "identity", "flatten", "pad", "crop"]);

const isLinear = (n: Node): boolean =>
  LINEAR.has(n.op) ||
  (n.op === "norm" && n.attrs.kind === "batch") ||
  (n.op === "activation" && !isNonLinear(n));

function nextWeighted(first: Node, graph: Graph): Node | undefined {
  const step = after(first, graph, isLinear);
  return step && isWeighted(step) && step.inputs.length === 1 ? step : undefined;
}

/** Grouped, depthwise and local windows are factors that a full layer is taken apart into, to save weights. */
const isFull = (n: Node): boolean =>
  (n.op === "conv" || n.op === "convTranspose" || n.op === "dense") && (n.attrs.groups ?? 1) === 1;

/**
 * A narrow middle is a factorisation of low rank (or a linear bottleneck), mixing channels beside a window can have fewer
 * weights than the window for all of them, a row and a column are one of a window: all are meant.
 */
function savesWeights(first: Node, second: Node): boolean {
  const before = first.inputs[0] && channels(first.inputs[0].type);
  const [middle, end] = [widthOf(first), widthOf(second)];
  if (typeof before !== "number" || middle === undefined || end === undefined) return true;
  if (middle < before && middle < end) return true;
  if (first.op !== second.op) return first.op === "convTranspose" || second.op === "convTranspose";
  const [a, b] = [numbers(first.attrs.kernel), numbers(second.attrs.kernel)];
  const [wa, wb] = [area(a), area(b)];
  // Beside a window of 1, the one layer that both could be has the other's window.
  if (wa === 1 || wb === 1) return wa * wb * before * end > wa * before * middle + wb * middle * end;
  return isFlat(a) || isFlat(b);
}

/** So many steps (norm, activation, the gate of a squeeze and excitation) may stand between a depthwise window and its mixing. */
const MOST_STEPS = 12;

/** The end of an inverted residual block, which is linear on purpose: it mixes what a depthwise window has found. */
function isProjection(node: Node, graph: Graph): boolean {
  if (node.op !== "conv" || area(numbers(node.attrs.kernel)) !== 1) return false;
  const open = [...node.inputs];
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const value = open.shift();
    const maker = value && graph.maker(value);
    if (!maker) continue;
    if (maker.op === "conv" && maker.attrs.groups !== 1) return true;
    if (!isWeighted(maker) && maker.window === "pointwise") open.push(...maker.inputs);
  }
  return false;
}

const area = (kernel: readonly number[]): number => kernel.reduce((p, k) => p * k, 1);

/** A window that is a row or a column. */
const isFlat = (kernel: readonly number[]): boolean =>
  kernel.some((k) => k === 1) && kernel.some((k) => k > 1);
