import type { Analysis } from "../analysis/analyse";
import type { Edit } from "../model/problem";
import { changeEdits, type Trimmed, trimmingsWithin } from "./layers";
import { keeps, type Limits } from "./limits";
import { type Member, membersWithin, scaleEdits } from "./scales";

/** A smaller model that nobody has written yet: a member of the family, or the model with other numbers in its layers. */
export type Candidate = Member | Trimmed;

export interface Wanted {
  readonly limits: Limits;
  /** Layers whose channels and repeats must stay. */
  readonly keep?: readonly number[];
  /** Look among single layers also where the file has scales. */
  readonly layers?: boolean;
  /** So many candidates are wanted. */
  readonly most?: number;
}

/** Where the search stands: models that keep the limits, the largest first. */
export interface Shrunk {
  readonly limits: Limits;
  /** Where they were looked for. */
  readonly of: "scales" | "layers";
  readonly candidates: readonly Candidate[];
  /** How many models were measured. */
  readonly tried: number;
  /** The model keeps them as it is. */
  readonly isWithin: boolean;
}

/** So many are shown to be sound. */
const MOST = 12;

/**
 * Models within the limits. Every one is read, traced and measured as the file would be that has it: nothing is estimated.
 * Members of the family where the file has scales and one of them leaves what has to be kept as it is; else the model with
 * other numbers in single layers. Null where the file has neither scales nor numbers that may change.
 */
export function shrunk(
  analysis: Analysis,
  { limits, keep = [], layers = false, most = MOST }: Wanted,
): Shrunk | null {
  const { found, options } = analysis;
  if (!found) return null;
  const isWithin = keeps(found, limits, options);
  const members = layers ? undefined : membersWithin(analysis, limits, keep);
  if (members && (members.found.length > 0 || keep.length === 0)) {
    const candidates = chosen(members.found, most, (m) => members.isSound(m));
    return { limits, of: "scales", candidates, tried: members.tried, isWithin };
  }
  const trimmings = trimmingsWithin(analysis, limits, keep);
  if (!trimmings)
    return members ? { limits, of: "scales", candidates: [], tried: members.tried, isWithin } : null;
  const tried = trimmings.tried + (members?.tried ?? 0);
  const candidates = chosen(trimmings.found, most, (t) => t.changes.length > 0);
  return { limits, of: "layers", candidates, tried, isWithin };
}

/** The edits that write a candidate into the file; `name` for a scale. */
export const editsFor = (candidate: Candidate, analysis: Analysis, name: string): readonly Edit[] =>
  candidate.kind === "scale" ? scaleEdits(analysis, name, candidate.scaling) : changeEdits(candidate.changes);

function chosen<C extends Candidate>(
  found: readonly C[],
  most: number,
  isSound: (candidate: C) => boolean,
): readonly C[] {
  const bySize = [...found].sort((a, b) => Number(parametersOf(b) - parametersOf(a)));
  const result: C[] = [];
  for (const [i, c] of bySize.entries()) {
    if (result.length >= most) break;
    if (!bySize.slice(0, i).some((other) => isSame(c, other)) && isSound(c)) result.push(c);
  }
  return result;
}

const parametersOf = ({ found }: Candidate): bigint => found.facts.totals.parameters.value;

const isSame = (a: Candidate, b: Candidate): boolean =>
  parametersOf(a) === parametersOf(b) && a.found.facts.totals.macs.value === b.found.facts.totals.macs.value;
