import type { FeasibleInput, ReceptiveField } from "../model/facts";
import { spatial } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";

/** The inputs that suit the windows of a network: see `FeasibleInput`. */
export function feasibleInput(
  { nodes, modelInputs }: Trace,
  fieldOf: (value: Value) => ReceptiveField | undefined,
): FeasibleInput | null {
  // Several inputs have no common size to speak of.
  if (modelInputs.length !== 1) return null;
  const fields = new Set<ReceptiveField>();
  let everything = false;
  for (const node of nodes) {
    const field = fieldOf(node.output);
    if (!field) continue;
    if (field.global && hasPositions(node.output)) everything = true;
    if (!slides(node)) continue;
    if (field.assumed) return null;
    fields.add(field);
  }
  const rank = Math.max(0, ...[...fields].map((f) => f.axes.length));
  if (rank === 0) return null;
  const min = new Array<number>(rank).fill(1);
  const max = new Array<number>(rank).fill(everything ? Infinity : 1);
  for (const { axes } of fields)
    axes.forEach((a, i) => {
      if (Number.isFinite(a.min)) min[i] = Math.max(min[i] as number, a.min);
      max[i] = Math.max(max[i] as number, a.size);
    });
  return { min, max };
}

/** A single position sees the input as a whole, which says nothing of how far windows reach. */
const hasPositions = ({ type }: Value): boolean => spatial(type).some((d) => d !== 1);

/** A window that mixes neighbours. */
const slides = ({ window }: Node): boolean =>
  typeof window === "object" && window.axes.some((a) => a.kernel > 1 && !a.resized && !a.transposed);
