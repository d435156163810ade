import type { ComparedRow, Comparison } from "../../server/protocol";
import { hasWords, textOf } from "./found";
import type { Selected } from "./messages";

/** Which of the aligned rows are shown: those with every word, on either side or in what changed; or only those that differ. */
export interface Choice {
  readonly words: string;
  readonly changed: boolean;
}

export const ALL: Choice = { words: "", changed: false };

export function chosen(
  { rows, before, after }: Pick<Comparison, "rows" | "before" | "after">,
  { words, changed }: Choice,
): readonly ComparedRow[] {
  const textAt = ({ rows: all }: Comparison["before"], at: number | null): string => {
    const row = at === null ? undefined : all[at];
    return row ? textOf(row) : "";
  };
  return rows.filter(
    (row) =>
      !(changed && row.kind === "same") &&
      hasWords(words, [textAt(before, row.before), textAt(after, row.after), ...row.changes].join(" ")),
  );
}

/** Where a row of one side stands among aligned ones; -1 where it does not. */
export const placeOf = (rows: readonly ComparedRow[], at: Selected | null): number =>
  at ? rows.findIndex((row) => row[at.side] === at.row) : -1;

/** The row on this side, or on the other where this one has none. */
export function rowOn(row: ComparedRow, side: Selected["side"]): Selected {
  const other = side === "before" ? "after" : "before";
  const own = row[side];
  return own === null ? { side: other, row: row[other] ?? 0 } : { side, row: own };
}
