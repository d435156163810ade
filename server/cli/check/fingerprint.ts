import type { Problem } from "../../model/problem";
import type { Lines } from "../../text/lines";

/** A longer line than this is a whole file in one line: then only what the problem is about counts. */
const LONGEST_LINE = 300;

/**
 * What stays the same about each problem while the file around it changes: its code and the line that it stands in,
 * without its number. Problems that are alike in this are told apart by their order.
 */
export function fingerprints(problems: readonly Problem[], text: string, lines: Lines): readonly string[] {
  const seen = new Map<string, number>();
  return problems.map(({ code, span }) => {
    const line = lines.line(lines.at(span.start).line);
    const about =
      line.length <= LONGEST_LINE ? line : text.slice(span.start, span.end).slice(0, LONGEST_LINE);
    const same = `${code}\n${about.trim()}`;
    const before = seen.get(same) ?? 0;
    seen.set(same, before + 1);
    return hash(`${same}\n${before}`);
  });
}

/** 64 bits as hexadecimal digits. Nothing secret hangs on it: two FNV-1a hashes that begin differently. */
export function hash(text: string): string {
  return [0x811c9dc5, 0x01234567].map((seed) => fnv(text, seed).toString(16).padStart(8, "0")).join("");
}

function fnv(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  // FNV alone hardly mixes the last characters into the upper bits.
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
