import type { Found } from "../analysis/analyse";
import { partsOf } from "../measure/parts";
import type { Part } from "../model/facts";
import type { Layer } from "../model/layer";

/** A part of a layer, and how deep it stands in it. */
export interface Opened {
  readonly part: Part;
  readonly name: string;
  readonly depth: number;
}

/** Experts stand inside of what they are experts of: they are shown by themselves. */
const DEPTH = 2;

/** Of a layer with more parts than this nobody reads them all. */
const MOST = 200;

/** What a layer of a file of numbers opens into: attention, feed-forward part, experts, norms. Nothing where it is one step. */
export const openedOf = (found: Found, layer: Layer): readonly Opened[] =>
  found.dialect.stored ? blockParts(found, layer) : [];

/** What a block is made of, of the steps that cost something. */
export function blockParts({ trace }: Found, { index }: Layer): readonly Opened[] {
  const parts = partsOf(trace, index).filter(matters);
  const opens = parts.length > 1 && parts.length <= MOST && parts.some(({ op }) => op === "block");
  return opens ? parts.flatMap((p) => opened(p, 0)) : [];
}

const matters = ({ parameters, macs }: Part): boolean =>
  [parameters, macs].some((f) => f.status !== "complete" || f.value > 0n);

function opened(part: Part, depth: number): readonly Opened[] {
  const own = { part, name: nameOf(part), depth };
  const inside = depth + 1 < DEPTH && part.children.some(({ name }) => name === "experts");
  return [own, ...(inside ? part.children.filter(matters).flatMap((p) => opened(p, depth + 1)) : [])];
}

/** Checkpoints of some families have no word for it. */
const nameOf = ({ name }: Part): string => (name === "" ? "feed-forward" : name);
