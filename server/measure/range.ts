import { known } from "../model/dim";
import type { InputRange, ReceptiveField } from "../model/facts";
import { spatial } from "../model/tensor";
import type { Trace, Value, Window } from "../model/trace";

/**
 * The extents of the input between which all windows have something to add and some position can see all of it, after
 * Richter, Schöning, Wiedenroth and Krumnack, "Should You Go Deeper? Optimizing Convolutional Neural Network
 * Architectures without Training", 2021. For models of one input with spatial axes.
 */
export function inputRange(
  { nodes, modelInputs }: Trace,
  fieldOf: (value: Value) => ReceptiveField | undefined,
): InputRange | null {
  const [input, ...others] = modelInputs;
  const space = input ? spatial(input.type) : [];
  if (others.length > 0 || space.length === 0) return null;
  const smallest = space.map(() => 0);
  const largest = space.map(() => 0);
  let status: InputRange["status"] = "complete";
  for (const node of nodes) {
    const field = fieldOf(node.output);
    if (!field || node.opaque || node.output.assumed) status = "partial";
    if (field?.axes.length !== space.length || isPlaceless(node.output)) continue;
    const slides = widens(node.window);
    field.axes.forEach(({ size, min }, i) => {
      if (slides && Number.isFinite(min)) smallest[i] = Math.max(smallest[i] as number, min);
      largest[i] = Math.max(largest[i] as number, size);
    });
  }
  if (smallest.every((n) => n === 0)) return null;
  const own = space.map((d) => (known(d) && d > 0 ? d : null));
  const coverage = own.map((n, i) => (n === null ? null : Math.min((largest[i] as number) / n, 1)));
  return { smallest, largest, input: own, coverage, status };
}

/** A single position sees the input as a whole, which says nothing of how far windows reach. */
const isPlaceless = ({ type }: Value): boolean => spatial(type).every((d) => d === 1);

/** A window of more than one position that slides: it is there to see more. */
const widens = (window: Window): boolean =>
  typeof window !== "string" && window.axes.some((w) => w.kernel > 1 && !w.global && !w.resized);
