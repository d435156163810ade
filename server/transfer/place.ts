import type { ModelState } from "../model/state";
import { loadedInto, type Weights } from "./loaded";

/** Modules that are asked for; a file has few. */
const MOST_ROOTS = 20;
/** Names of modules that may stand in front of all others. */
const MOST_FRONTS = 3;
/** Each takes a look at every tensor. */
const MOST_CHANGES = 300;

/** A beginning of names, and what stands there in the model. */
type Change = readonly [from: string, into: string];

/**
 * The weights under the names that they have in the model. Where none of them is found, they may be those of one of its modules,
 * saved by itself, or of something that has the model as a part.
 */
export function placedIn(own: ModelState, weights: Weights): Weights {
  if (!own.roots || loadedInto(own, weights).length > 0) return weights;
  let best = weights;
  let most = 0;
  for (const change of changes(own.roots.slice(0, MOST_ROOTS), weights).slice(0, MOST_CHANGES)) {
    const placed = renamed(weights, change);
    const loaded = loadedInto(own, placed).length;
    if (loaded <= most) continue;
    most = loaded;
    best = placed;
  }
  return best;
}

function changes(roots: readonly string[], weights: Weights): readonly Change[] {
  const fronts = ["", ...frontsOf(weights)];
  // A path leads to a module through others, of which any may be what was saved.
  const places = ["", ...roots.flatMap((root) => beginnings(root))];
  const theirs = (weights.roots ?? []).slice(0, MOST_ROOTS);
  return [...new Set([...fronts, ...theirs])].flatMap((from) => places.map((into): Change => [from, into]));
}

/** What all names begin with, longest last. */
function frontsOf({ tensors }: Weights): readonly string[] {
  const [first] = tensors;
  const all = first ? beginnings(first.name).slice(0, MOST_FRONTS) : [];
  return all.filter((front) => tensors.every((t) => t.name.startsWith(front)));
}

/** Up to each of its dots. */
const beginnings = (name: string): readonly string[] =>
  [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index + 1));

function renamed(weights: Weights, [from, into]: Change): Weights {
  const name = (old: string): string => (old.startsWith(from) ? into + old.slice(from.length) : old);
  const tensors = weights.tensors.map((t) => ({ ...t, name: name(t.name) }));
  const { keys } = weights;
  return { ...weights, tensors, ...(keys ? { keys: keys.map((k) => k && name(k)) } : {}) };
}
