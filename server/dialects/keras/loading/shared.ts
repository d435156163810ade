import { Beside } from "../../../model/remember";
import type { Builder } from "../../../trace/builder";

/** The weights that layers were built with, by their index, in each run over the model. */
const built = new Beside<Builder, Map<number, string>>();

/**
 * A layer is built when it is first called, and its weights fit what is like that: calls that would make others of it
 * are refused. Of an extent that is not known nothing is said.
 */
export function keepsWeights(g: Builder, index: number, from: number): void {
  const made = g.nodes.slice(from).flatMap((n) => n.weights.map((w) => w.shape));
  if (made.length === 0 || !made.every((shape) => shape.every((d) => typeof d === "number"))) return;
  const now = made.map((shape) => shape.join("×")).join(", ");
  const kept = built.get(g) ?? new Map<number, string>();
  built.set(g, kept);
  const first = kept.get(index);
  if (first === undefined) kept.set(index, now);
  else if (first !== now)
    g.fault(
      "shape-mismatch",
      `has weights of ${first} from its first call, but needs ${now} for this one; every call of a layer must read the same number of features`,
      { input: 0 },
    );
}
