import { distance } from "fastest-levenshtein";

/** The names that look most like `name`, best first; none when nothing is near. */
export function nearest(name: string, candidates: Iterable<string>, most = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  return [...new Set(candidates)]
    .map((c) => ({ c, d: distance(wanted, c.toLowerCase()) }))
    .filter(({ d }) => d <= limit)
    .sort((a, b) => a.d - b.d)
    .slice(0, most)
    .map(({ c }) => c);
}
