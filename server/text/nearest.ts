import { distance } from "fastest-levenshtein";

/** With two letters, nearly every name begins like them. */
const LEAST_BEGINNING = 3;

/**
 * The names that look most like `name`, best first; none when nothing is near. The same in another case, then those that begin
 * with it, the shortest first, then those that are few letters away.
 */
export function nearest(name: string, candidates: Iterable<string>, most = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  return (
    [...new Set(candidates)]
      .map((c) => ({ c, far: farness(wanted, c.toLowerCase()) }))
      .filter(({ far }) => far <= limit)
      .sort((a, b) => a.far - b.far || a.c.length - b.c.length)
      // A second guess is as near as the first, or a letter away.
      .filter(({ far }, _, [best]) => far <= Math.max(best?.far ?? 0, 1))
      .slice(0, most)
      .map(({ c }) => c)
  );
}

const farness = (wanted: string, candidate: string): number =>
  wanted !== candidate && wanted.length >= LEAST_BEGINNING && candidate.startsWith(wanted)
    ? BEGINS
    : distance(wanted, candidate);

/** Nearer than a letter that is wrong. */
const BEGINS = 0.5;

/** Whether one name is the other with a slip of the keyboard: a letter too many, too few or another one, or two that have changed places. */
export function isSlip(a: string, b: string): boolean {
  const far = Math.abs(a.length - b.length) > 1 ? 2 : distance(a, b);
  return far === 1 || (far === 2 && a.length === b.length && [...a].sort().join() === [...b].sort().join());
}
