import type { DiagramRow } from "../../server/protocol";

/** What a row is found by. */
export const textOf = (row: DiagramRow): string => `${row.index} ${row.type} ${row.name} ${row.output ?? ""}`;

/** Whether each of the words is in the text. */
export function hasWords(words: string, text: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
