import type { Found } from "../analysis/analyse";
import { DTYPE_BYTES } from "../model/facts";
import { elements, volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { HALF } from "./precision";
import type { FitRequest } from "./request";

/**
 * What limits a layer on a device: its arithmetic, or the memory that its operations read and write, each as a kernel of
 * its own. The roofline of Williams, Waterman and Patterson, 2009. It says which, never how long.
 */
export interface Bound {
  readonly by: "compute" | "memory";
  /** Operations for each byte. */
  readonly intensity: number;
}

/** Operations for each byte at which a device is busy with both; nothing where that is not documented. */
export function ridgeOf({ device, amp, dtype }: FitRequest): number | undefined {
  if (!device?.bandwidth || !device.peak) return undefined;
  const { fp32, fp16, bf16, int8 } = device.peak;
  const peak =
    amp === "bf16" || dtype === "bfloat16"
      ? bf16
      : amp === "fp16" || dtype === "float16"
        ? fp16
        : dtype === "int8"
          ? int8
          : fp32;
  return peak === undefined ? undefined : peak / device.bandwidth;
}

/** By layer; null where too little is known of one. */
export function boundsOf(found: Found, request: FitRequest, batch: number): readonly (Bound | null)[] {
  const ridge = ridgeOf(request);
  if (ridge === undefined) return [];
  const width = request.amp ? HALF : DTYPE_BYTES[request.dtype ?? "float32"];
  return found.model.layers.map(({ index }) => {
    const nodes = (found.trace.byLayer[index] ?? []).filter((n) => !VIEWS.has(n.op));
    let work = 0n;
    let moved = 0n;
    for (const node of nodes) {
      const bytes = movedBy(node, width, batch);
      if (node.macs === undefined || bytes === undefined || node.opaque) return null;
      work += 2n * node.macs * BigInt(batch);
      moved += bytes;
    }
    if (moved === 0n) return null;
    const intensity = Number(work) / Number(moved);
    return { by: intensity >= ridge ? "compute" : "memory", intensity };
  });
}

const VIEWS: ReadonlySet<string> = new Set(["identity", "slice", "flatten", "reshape", "permute", "cache"]);

/** What comes in, what goes out, and the weights once. */
function movedBy(
  { inputs, output, weights, copies }: Node,
  width: number,
  batch: number,
): bigint | undefined {
  let values = 0n;
  for (const v of [...inputs, output]) {
    const n = elements(v.type);
    if (n === undefined) return undefined;
    values += n;
  }
  let fixed = 0n;
  for (const w of weights) {
    const n = volume(w.shape);
    if (n === undefined) return undefined;
    fixed += n;
  }
  const times = typeof copies === "number" ? BigInt(copies) : 1n;
  return (values * BigInt(batch) + fixed) * times * BigInt(width);
}
