import { goneAfter, isAtLeast, placeOf, worst } from "../model/followers";
import type { Fix, Problem } from "../model/problem";

/** A cause, and what has to be done about it. */
export interface Cause {
  readonly problem: Problem;
  readonly fix: Fix;
}

/** Rows that came or went without renumbering: of all mistakes the one that others follow from, all over the file. */
export function causeOf(problems: readonly Problem[]): Cause | undefined {
  const problem = problems.find((p) => p.code === "stale-reference" && isAtLeast(p.severity, "warning"));
  const fix = problem?.fixes.find((f) => f.preferred);
  return problem && fix && { problem, fix };
}

/** What is refused where maps do not meet as they should: a fault of the file, or none once another one is mended. */
const REFUSALS: ReadonlySet<string> = new Set(["bad-reference", "channel-mismatch", "shape-mismatch"]);

/**
 * One problem for a cause, with those that are gone once it is mended as places of its own; all others stay as they are. A
 * mended file has numbers that fit; where a row is missed as well, they are gone only with that.
 */
export function gathered(
  { problem, fix }: Cause,
  problems: readonly Problem[],
  mended: readonly Problem[],
): readonly Problem[] {
  const gone = goneAfter(problems, mended);
  const isCleared = problem.fixes.some((f) => f.clears);
  const followers = problems.filter(
    (p) => p !== problem && (gone.includes(p) || (isCleared && REFUSALS.has(p.code))),
  );
  const own: Problem = {
    ...problem,
    severity: worst([problem, ...followers]),
    related: [...problem.related, ...followers.map(placeOf)],
    fixes: [fix, ...problem.fixes.filter((f) => f !== fix)],
    followers,
  };
  return problems.flatMap((p) => (p === problem ? own : followers.includes(p) ? [] : p));
}
