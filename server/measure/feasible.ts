import type { FeasibleInput, ReceptiveField } from "../model/facts";
import type { Node, Trace, Value } from "../model/trace";

/** The inputs that suit the windows of a network: see `FeasibleInput`. */
export function feasibleInput(
  { nodes, modelInputs }: Trace,
  fieldOf: (value: Value) => ReceptiveField | undefined,
): FeasibleInput | null {
  // Several inputs have no common size to speak of.
  if (modelInputs.length !== 1) return null;
  const fields = nodes.filter(slides).flatMap((n) => fieldOf(n.output) ?? []);
  const rank = Math.max(0, ...fields.map((f) => f.axes.length));
  const axes = Array.from({ length: rank }, (_, i) => fields.flatMap((f) => f.axes[i] ?? []));
  if (axes.length === 0) return null;
  return {
    min: axes.map((of) => Math.max(1, ...of.map((a) => a.min).filter(Number.isFinite))),
    max: axes.map((of) => Math.max(1, ...of.map((a) => a.size))),
  };
}

/** A window that mixes neighbours. */
const slides = ({ window }: Node): boolean =>
  typeof window === "object" && window.axes.some((a) => a.kernel > 1 && !a.resized && !a.transposed);
