import type { Node } from "../model/trace";
import { argumentFor } from "../vocabulary/spellings";
import { defineRule } from "./engine/rule";
import { stepsOf } from "./kit/chain";
import { layerOf, numbers } from "./kit/graph";

interface Finding {
  readonly run: readonly Node[];
}

/** Windows with gaps on windows with gaps of a common factor: between what they see lies what none of them sees. */
export default defineRule<Finding>({
  code: "gridding",
  severity: "information",
  preset: "strict",
  summary: "Reports consecutive dilated convolutions that together skip part of their input.",
  since: "0.1.0",
  *check(context) {
    const next = new Map<Node, Node>();
    const follows = new Set<Node>();
    for (const { first, second, between } of stepsOf(context)) {
      if (first.op !== "conv" || second.op !== "conv" || between.some((n) => n.window !== "pointwise"))
        continue;
      if (!isDilated(second) || !isDense(first)) continue;
      next.set(first, second);
      follows.add(second);
    }
    for (const start of next.keys()) {
      if (follows.has(start)) continue;
      const run = [start];
      for (let n = next.get(start); n; n = next.get(n)) run.push(n);
      if (run.filter(isDilated).length > 1 && hasHoles(run)) yield { run };
    }
  },
  at: ({ run }, context) => {
    const layer = layerOf(run.at(-1) as Node, context);
    return argumentFor(layer, "dilation")?.span ?? layer.typeSpan;
  },
  layer: ({ run }, context) => layerOf(run.at(-1) as Node, context),
  what: ({ run }) =>
    `Consecutive dilations ${run.map((n) => Math.max(...dilations(n))).join(", ")} leave holes: some inputs within their combined window are never read; dilations such as 1, 2, 5 read all of them`,
  related: ({ run }, context) =>
    run.slice(0, -1).map((n) => ({ span: layerOf(n, context).typeSpan, message: "part of the same run" })),
});

const dilations = (n: Node): readonly number[] => numbers(n.attrs.dilation);
const isDilated = (n: Node): boolean => dilations(n).some((d) => d > 1) && looks(n);
const looks = (n: Node): boolean => numbers(n.attrs.kernel).some((k) => k > 1);
const isDense = (n: Node): boolean => numbers(n.attrs.stride).every((s) => s === 1) && looks(n);

/** Windows wider than this are not looked into: no network has them. */
const WIDEST = 100_000;

/** Whether the inputs that one output sees through all of the run leave gaps, along its first axis. */
function hasHoles(run: readonly Node[]): boolean {
  let seen = [0];
  for (const node of run) {
    const kernel = numbers(node.attrs.kernel)[0] ?? 1;
    const dilation = dilations(node)[0] ?? 1;
    if (seen.length * kernel > WIDEST) return false;
    const taps = Array.from({ length: kernel }, (_, i) => i * dilation);
    seen = [...new Set(seen.flatMap((s) => taps.map((t) => s + t)))];
  }
  return seen.length <= Math.max(...seen);
}
