/**
 * Mutants of YOLO files: rows inserted or deleted while the numbers below stay as they were, which is what people do
 * and no framework notices. Works on text whose rows stand one to a line.
 */
export interface Mutant {
  readonly what: string;
  readonly text: string;
  /** The same rows with every reference renumbered: what the repair has to make of it. */
  readonly mended: string;
  /** References that are stale now. */
  readonly stale: number;
}

interface Row {
  readonly line: number;
  readonly text: string;
}

const ROW = /^\s*- \[/;

export function rowsOf(text: string): readonly Row[] {
  const lines = text.split("\n");
  const from = lines.findIndex((l) => l.startsWith("backbone:"));
  return lines.flatMap((l, line) => (line > from && ROW.test(l) ? [{ line, text: l }] : []));
}

/** The row with the non-negative numbers of its `from` mapped. */
function renumbered(row: string, map: (reference: number) => number): { row: string; changed: number } {
  const match = /^(\s*- \[)(\[[^\]]*\]|-?\d+)/.exec(row);
  if (!match) return { row, changed: 0 };
  let changed = 0;
  const from = (match[2] as string).replace(/-?\d+/g, (n) => {
    const old = Number(n);
    const now = old < 0 ? old : map(old);
    if (now !== old) changed++;
    return String(now);
  });
  return { row: `${match[1]}${from}${row.slice(match[0].length)}`, changed };
}

/** `k` rows inserted before row `at`; `make` writes them, given the row they follow. */
export function insert(
  text: string,
  at: number,
  k: number,
  what: string,
  make: (before: string) => string,
): Mutant | undefined {
  const rows = rowsOf(text);
  const anchor = rows[at];
  const before = rows[at - 1];
  if (!anchor || !before) return undefined;
  const added = Array.from({ length: k }, () => make(before.text));
  const splice = (lines: string[]): string =>
    [...lines.slice(0, before.line + 1), ...added, ...lines.slice(before.line + 1)].join("\n");
  const lines = text.split("\n");
  const { lines: mended, changed } = mapRows(lines, rows, (r) => (r >= at ? r + k : r));
  return {
    what: `${k} × ${what} before row ${at}`,
    text: splice(lines),
    mended: splice(mended),
    stale: changed,
  };
}

/** Row `at` deleted; references to it are left out of account, as nobody can know where they should go. */
export function remove(text: string, at: number): Mutant | undefined {
  const rows = rowsOf(text);
  const gone = rows[at];
  if (!gone) return undefined;
  const lines = text.split("\n");
  const { lines: mended, changed } = mapRows(lines, rows, (r) => (r >= at ? r - 1 : r));
  const without = (list: string[]): string => list.filter((_, i) => i !== gone.line).join("\n");
  return { what: `row ${at} deleted`, text: without(lines), mended: without(mended), stale: changed };
}

function mapRows(
  lines: string[],
  rows: readonly Row[],
  map: (r: number) => number,
): { lines: string[]; changed: number } {
  let changed = 0;
  const mended = [...lines];
  for (const row of rows) {
    const done = renumbered(row.text, map);
    mended[row.line] = done.row;
    changed += done.changed;
  }
  return { lines: mended, changed };
}

const indent = (row: string): string => /^\s*/.exec(row)?.[0] ?? "  ";

export const INSERTIONS: readonly (readonly [string, (before: string) => string])[] = [
  ["identity", (before) => `${indent(before)}- [-1, 1, nn.Identity, []]`],
  ["attention", (before) => `${indent(before)}- [-1, 1, CBAM, [7]]`],
  ["repeated neighbour", (before) => before.replace(/- \[(\[[^\]]*\]|-?\d+)/, "- [-1").replace(/#.*$/, "")],
];
