import { lineStart } from "../../edit/style";
import type { Remedy } from "../engine/fixes";
import type { Context } from "../engine/rule";
import type { Shift } from "./shift";
import type { WiringRow } from "./wiring";

/** What a row that is missed may have done to the scale of its map: halved it, or enlarged it. */
const CHANGES: readonly ((row: WiringRow) => boolean)[] = [
  ({ factor }) => factor === 1 / 2,
  // What a fault above it leaves unknown is enlarged all the same.
  ({ factor, kind }) => factor === 2 || kind === "resize",
];

/**
 * A row that halves or enlarges its map was removed: with the numbers put right, maps of different sizes still meet. Where one
 * row like another of the file, put back where the numbers are off from, leaves no fault at all, nothing else is wrong.
 */
export function lostRow(
  { by, from }: Shift,
  rows: readonly WiringRow[],
  context: Context,
): readonly Remedy[] {
  const before = rows[from];
  if (by !== -1 || !before) return [];
  const at = lineStart(context.text, before.layer.span.start);
  const indent = /^[ \t]*(?=- )/.exec(context.text.slice(at))?.[0];
  if (indent === undefined) return [];
  for (const changes of CHANGES) {
    const like = nearest(rows, from, (row) => changes(row) && readsAbove(row, context));
    if (!like) continue;
    const { start, end } = like.layer.span;
    const edits = [{ span: { start: at, end: at }, text: `${indent}- ${context.text.slice(start, end)}\n` }];
    if (context.tried(edits)?.faults !== 0) continue;
    const title = `Insert a row like row ${like.index} (${like.layer.type}) before row ${from}`;
    return [{ title, edits, clears: true }];
  }
  return [];
}

/** A row in one line that reads the row above it, and could stand anywhere. */
function readsAbove({ layer, links, index }: WiringRow, { text }: Context): boolean {
  const written = text.slice(layer.span.start, layer.span.end);
  const [link, ...more] = links;
  return more.length === 0 && link?.target === index - 1 && /^\[\s*-1\s*,[^\n#]*\]$/.test(written);
}

function nearest(
  rows: readonly WiringRow[],
  to: number,
  suits: (row: WiringRow) => boolean,
): WiringRow | undefined {
  return rows
    .filter(suits)
    .reduce<WiringRow | undefined>(
      (a, b) => (a && Math.abs(a.index - to) <= Math.abs(b.index - to) ? a : b),
      undefined,
    );
}
