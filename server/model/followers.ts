import type { Problem, Related, Severity } from "./problem";

/** Problems that follow from another one: of the same rule and layer none is left once that one is mended. */
export function goneAfter(problems: readonly Problem[], mended: readonly Problem[]): readonly Problem[] {
  const left = new Set(mended.map(keyOf));
  return problems.filter((p) => !left.has(keyOf(p)));
}

const keyOf = ({ code, layer, message }: Problem): string => `${code} ${layer ?? message}`;

/** What it says, as a place of the problem that it follows from. */
export const placeOf = ({ span, message }: Problem): Related => ({ span, message });

/** Every problem for itself. */
export const apart = (problems: readonly Problem[]): readonly Problem[] =>
  problems.flatMap((p) => [p, ...(p.followers ?? [])]);

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

export const isAtLeast = (a: Severity, b: Severity): boolean => RANK[a] <= RANK[b];

/** What stands for several is as severe as the worst of them. */
export const worst = (problems: readonly Problem[]): Severity =>
  problems.reduce<Severity>((s, p) => (isAtLeast(s, p.severity) ? s : p.severity), "information");

/** As they stand in the file. */
export const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);

/**
 * A cause before anybody has looked what follows from it. Of the other problems only those stand that were told before the
 * edit, `told`: a new one is likely to follow, and would come and go.
 */
export function besideCause(
  cause: Problem,
  problems: readonly Problem[],
  told: readonly Problem[],
): readonly Problem[] {
  const before = (p: Problem): Problem | undefined =>
    told.find(({ code, span }) => code === p.code && span.start === p.span.start);
  const known = before(cause);
  const own = known
    ? { ...cause, fixes: cause.fixes, severity: worst([cause, known]), related: known.related }
    : cause;
  return problems.flatMap((p) => (p === cause ? own : before(p) ? p : []));
}
