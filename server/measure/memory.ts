import { type Figure, figure, UNKNOWN } from "../model/figure";
import { elements } from "../model/tensor";
import type { Trace, Value } from "../model/trace";

/** Steps that rename, view or overwrite their input: their output lives in the same buffer. */
const IN_PLACE = new Set([
  "activation",
  "dropout",
  "identity",
  "slice",
  "norm",
  "flatten",
  "reshape",
  "scale",
]);

/**
 * The largest number of activation elements alive at one time when every buffer is freed after its last reader, in
 * the order of execution.
 */
export function peakActivations(trace: Trace): Figure {
  const buffer = new Map<number, number>();
  const of = (v: Value): number => buffer.get(v.id) ?? v.id;
  const lastUse = new Map<number, number>();
  for (const node of trace.nodes) {
    const source = node.inputs[0];
    if (source && IN_PLACE.has(node.op)) buffer.set(node.output.id, of(source));
    for (const x of node.inputs) lastUse.set(of(x), node.id);
  }
  const size = new Map<number, bigint>();
  let alive = 0n;
  let peak = 0n;
  let missing = 0;
  const hold = (v: Value): void => {
    const n = elements(v.type);
    if (n === undefined) missing++;
    size.set(v.id, n ?? 0n);
    alive += n ?? 0n;
    if (alive > peak) peak = alive;
  };
  trace.modelInputs.forEach(hold);
  for (const node of trace.nodes) {
    if (!buffer.has(node.output.id)) hold(node.output);
    for (const id of new Set(node.inputs.map(of))) {
      if (lastUse.get(id) === node.id) alive -= size.get(id) ?? 0n;
    }
  }
  if (missing === 0) return figure(peak);
  return missing === size.size ? UNKNOWN : figure(peak, "partial");
}
