import type { Node } from "../../model/trace";
import type { Context } from "../engine/rule";
import { numbers, plainNodes } from "./graph";

export interface PoolFinding {
  readonly node: Node;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
}

/** The pooling layers that the author wrote; those inside compound blocks are none of his doing. */
export function* poolsOf(context: Context): Iterable<PoolFinding> {
  for (const node of plainNodes(context)) {
    if (node.op !== "pool") continue;
    const kernel = numbers(node.attrs.kernel);
    const stride = numbers(node.attrs.stride);
    if (kernel.length > 0 && kernel.length === stride.length) yield { node, kernel, stride };
  }
}
