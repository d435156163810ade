import type { TextFault } from "../../model/fault";
import { span } from "../../model/span";
import { GROUPS } from "./rows";

/** A row as people write it, on a line of its own. */
const ROW = /^\s*-\s*\[\s*(?:-?\d+|\[[-\d,\s]*\])\s*,\s*\d+\s*,\s*["']?[A-Za-z_][\w.]*["']?\s*,/;
/** An entry of the file that has its value. */
const ENTRY = /^[^\s#-][^:]*:\s*[^\s#]/;

/** Fewer rows may be in any file. */
const FEWEST = 3;

/** Of a text with rows that YAML makes no lists of: that they have no list above them, or else what YAML has to say. */
export function malformed(text: string, faults: readonly TextFault[]): readonly TextFault[] {
  const lines = text.split("\n");
  if (lines.filter((line) => ROW.test(line)).length < FEWEST) return [];
  const stray = strayIn(lines);
  const missing = GROUPS.filter((name) => !lines.some((line) => line.startsWith(`${name}:`)));
  if (!stray || missing.length === 0) return faults;
  const names = missing.map((name) => `\`${name}:\``).join(" or ");
  return [
    { ...stray, message: `This row and those below are in no list; is a line ${names} missing above?` },
  ];
}

/** The first row that stands where a list cannot begin: behind an entry with a value of its own. */
function strayIn(lines: readonly string[]): Omit<TextFault, "message"> | undefined {
  let start = 0;
  let before = "";
  for (const line of lines) {
    if (ROW.test(line) && ENTRY.test(before))
      return { severity: "error", span: span(start + line.search(/\S/), start + line.trimEnd().length) };
    if (/^\s*[^\s#]/.test(line)) before = line;
    start += line.length + 1;
  }
  return undefined;
}
