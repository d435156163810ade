import { clash, edited } from "../model/edits";
import type { Options } from "../model/options";
import type { Edit, Fix, Problem } from "../model/problem";
import { type Analysis, analyse } from "./analyse";

export interface Fixed {
  readonly text: string;
  /** How many problems were mended. */
  readonly applied: number;
  /** What is left to say of the new text. */
  readonly analysis: Analysis;
}

/** A fix may make room for another one; a pair that undoes each other must not go on for ever. */
const MOST_ROUNDS = 10;

/** The fix that may be applied without asking. */
const safeFix = ({ fixes }: Problem): Fix | undefined => {
  const safe = fixes.filter((f) => f.safe);
  return safe.find((f) => f.preferred) ?? safe[0];
};

/**
 * Applies the safe fixes of a file until there are none left. A second run changes nothing. A round that leaves the text
 * with more errors than before is not kept.
 */
export function fixAll(text: string, name: string, options: Options = {}): Fixed {
  let analysis = analyse(text, name, options);
  let applied = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fixes = compatible(analysis.problems);
    if (fixes.length === 0) break;
    const next = analyse(edited(analysis.text, fixes.flat()), name, options);
    if (next.text === analysis.text || errors(next) > errors(analysis)) break;
    applied += fixes.length;
    analysis = next;
  }
  return { text: analysis.text, applied, analysis };
}

/** The edits of one round, those of one fix together: the first ones in the file win where two clash. */
function compatible(problems: readonly Problem[]): readonly (readonly Edit[])[] {
  const chosen: (readonly Edit[])[] = [];
  for (const problem of problems) {
    const fix = safeFix(problem);
    if (fix && !chosen.some((edits) => clash(edits, fix.edits))) chosen.push(fix.edits);
  }
  return chosen;
}

const errors = ({ problems, found }: Analysis): number =>
  found ? problems.filter((p) => p.severity === "error").length : Number.POSITIVE_INFINITY;
