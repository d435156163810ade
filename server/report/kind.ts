import type { Found } from "../analysis/analyse";
import type { Layer } from "../model/layer";
import type { Node } from "../model/trace";
import type { LayerKind } from "../protocol";

const WEIGHTED: ReadonlySet<string> = new Set(["conv", "convTranspose", "locallyConnected", "dense"]);
const POOLS: ReadonlySet<string> = new Set(["pool", "adaptivePool", "globalPool"]);
const MERGES: ReadonlySet<string> = new Set(["concat", "elementwise"]);
const SHAPES: ReadonlySet<string> = new Set([
  "flatten",
  "reshape",
  "permute",
  "pad",
  "crop",
  "slice",
  "resize",
  "spaceToDepth",
]);

/** What a layer is to the eye, by the operations it is made of: its colour. */
export function kindOf({ index, calls }: Layer, { trace }: Found, last: boolean): LayerKind {
  const nodes = trace.byLayer[index] ?? [];
  const has = (ops: ReadonlySet<string>): boolean => nodes.some((n) => ops.has(n.op));
  const weighted = nodes.filter((n) => WEIGHTED.has(n.op));
  if (nodes.some((n) => n.opaque)) return "unknown";
  if (last && weighted.length > 1 && (calls[0]?.length ?? 0) > 1) return "head";
  if (nodes.some((n) => n.op === "matmul")) return "attention";
  if (nodes.some((n) => n.op === "recurrent")) return "recurrent";
  if (has(POOLS)) return "pool";
  if (weighted.length > 1) return "block";
  if (weighted.length === 1) return (weighted[0] as Node).op === "dense" ? "dense" : "window";
  if (has(MERGES)) return "merge";
  return has(SHAPES) ? "shape" : "pointwise";
}
