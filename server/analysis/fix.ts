import { clash, edited } from "../model/edits";
import type { Options } from "../model/options";
import type { Edit, Fix, Problem } from "../model/problem";
import { all as rules } from "../rules";
import { type Analysis, analyse } from "./analyse";

export interface Fixed {
  readonly text: string;
  /** How many problems were fixed. */
  readonly applied: number;
  /** How many could be, but are not while something is open that decides what the file is. */
  readonly waiting: number;
  /** What is left to say of the new text. */
  readonly analysis: Analysis;
}

export interface FixRequest {
  /** Sizes and row numbers in comments are rewritten, too: never unasked, a comment may say what was meant. */
  readonly comments?: boolean;
}

/** A fix may make room for another one; a pair that undoes each other must not go on for ever. */
const MOST_ROUNDS = 10;

const codesOf = (kind: "safe" | "comment"): readonly string[] =>
  rules.filter((r) => r.fixKind === kind).map((r) => r.code);
const SAFE: ReadonlySet<string> = new Set([...codesOf("safe"), "unused-directive"]);
const COMMENT: ReadonlySet<string> = new Set(codesOf("comment"));

/**
 * Applies the safe fixes of a file until there are none left. A second run changes nothing. Nothing is touched while the
 * file has an error or its rows are wired wrongly: what would follow from it is not what the author has in mind. A round
 * that leaves the text with more errors than before is not kept.
 */
export function fixAll(text: string, name: string, options: Options = {}, request: FixRequest = {}): Fixed {
  let analysis = analyse(text, name, options);
  let applied = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fixes = compatible(analysis.problems, request);
    if (fixes.length === 0) break;
    if (isUndecided(analysis)) return { text: analysis.text, applied, waiting: fixes.length, analysis };
    const next = analyse(edited(analysis.text, fixes.flat()), name, options);
    if (next.text === analysis.text || isUndecided(next)) break;
    applied += fixes.length;
    analysis = next;
  }
  return { text: analysis.text, applied, waiting: 0, analysis };
}

/** Whether something is open without which nothing else of the file can be relied on. */
const isUndecided = ({ problems, found }: Analysis): boolean =>
  found === null || problems.some((p) => p.severity === "error" || p.code === "stale-reference");

/** The fix that may be applied without asking, or for this request. */
function fixOf({ code, fixes }: Problem, { comments = false }: FixRequest): Fix | undefined {
  const allowed = SAFE.has(code) || (comments && COMMENT.has(code));
  return allowed ? (fixes.find((f) => f.preferred) ?? fixes[0]) : undefined;
}

/** The edits of one round, those of one fix together: the first ones in the file win where two clash. */
function compatible(problems: readonly Problem[], request: FixRequest): readonly (readonly Edit[])[] {
  const chosen: (readonly Edit[])[] = [];
  for (const problem of problems) {
    const fix = fixOf(problem, request);
    if (fix && !chosen.some((edits) => clash(edits, fix.edits))) chosen.push(fix.edits);
  }
  return chosen;
}
