import { exact } from "../../text/numbers";
import type { Tally } from "../tally";

const counted = (n: number, what: string): string => `${exact(n)} ${what}${n === 1 ? "" : "s"}`;

/** How much was done and found, the most frequent rules first. */
export function statsLines(tally: Tally, hits: number | undefined, ms: number): readonly string[] {
  const rules = [...tally.codes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const widest = Math.max(0, ...rules.map(([code]) => code.length));
  return [
    `${counted(tally.files, "file")}, ${counted(tally.models, "model")} in ${exact(ms)} ms`,
    ...(hits === undefined ? [] : [`${exact(hits)} of them from the cache`]),
    ...rules.map(([code, n]) => `  ${code.padEnd(widest)}  ${exact(n)}`),
  ];
}
