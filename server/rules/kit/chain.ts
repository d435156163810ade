import type { Node } from "../../model/trace";
import type { Context } from "../engine/rule";
import { after, graphOf, isPlain, isWeighted, numbers, plainWeighted, widthOf } from "./graph";

/** Two layers with weights that the author wrote, one behind the other with nothing learnt between them. */
export interface Link {
  readonly first: Node;
  readonly second: Node;
  /** What stands between them, in order. */
  readonly between: readonly Node[];
}

/** Every pair of layers with weights that follow each other on an unbranched way. */
export function* stepsOf(context: Context): Iterable<Link> {
  const graph = graphOf(context);
  for (const first of plainWeighted(context)) {
    const between: Node[] = [];
    const second = after(first, graph, (n) => {
      const passes = !isWeighted(n) && n.op !== "elementwise" && n.op !== "concat";
      if (passes) between.push(n);
      return passes;
    });
    if (second && isWeighted(second) && isPlain(second)) yield { first, second, between };
  }
}

/** A convolution that looks around itself: more than a mixing of channels at one position. */
export const looksAround = (n: Node): boolean =>
  n.op === "conv" && numbers(n.attrs.kernel).some((k) => k > 1);

export const isDepthwise = (n: Node): boolean => Number(n.attrs.groups ?? 1) > 1;

/** Convolutions from one change of size to the next, in order, on an unbranched way. */
export function* blocksOf(context: Context): Iterable<readonly Node[]> {
  const followers = new Map<Node, Node>();
  const followed = new Set<Node>();
  for (const { first, second, between } of stepsOf(context)) {
    if (!sameSize(first, second, between)) continue;
    followers.set(first, second);
    followed.add(second);
  }
  for (const start of plainWeighted(context)) {
    if (start.op !== "conv" || followed.has(start)) continue;
    const block = [start];
    for (let n = followers.get(start); n && block.length <= context.trace.nodes.length; n = followers.get(n))
      block.push(n);
    if (block.length > 1) yield block;
  }
}

const sameSize = (first: Node, second: Node, between: readonly Node[]): boolean =>
  first.op === "conv" &&
  second.op === "conv" &&
  numbers(second.attrs.stride).every((s) => s === 1) &&
  between.every((n) => n.window === "pointwise");

export const widthsOf = ({ first, second }: Link): readonly [number, number] | undefined => {
  const [a, b] = [widthOf(first), widthOf(second)];
  return a === undefined || b === undefined ? undefined : [a, b];
};
