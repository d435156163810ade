import type { Problem } from "../../model/problem";
import { hash } from "../../text/hash";
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
