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
  { by, from, lost = from }: Shift,
  rows: readonly WiringRow[],
  context: Context,
): readonly Remedy[] {
  const before = rows[lost];
  if (by !== -1 || !before) return [];
  const at = lineStart(context.text, before.layer.span.start);
  const indent = /^[ \t]*(?=- )/.exec(context.text.slice(at))?.[0];
  if (indent === undefined) return [];
  for (const changes of CHANGES) {
    const like = nearest(rows, lost, (row) => changes(row) && readsAbove(row, context));
    if (!like) continue;
    const { start, end } = like.layer.span;
    const edits = [{ span: { start: at, end: at }, text: `${indent}- ${context.text.slice(start, end)}\n` }];
    if (context.tried(edits)?.faults !== 0) continue;
    const title = `Insert a row like row ${like.index} (${like.layer.type}) before row ${lost}`;
    return [{ title, edits, clears: true }];
  }
  return [];
}

/** More merges that do not fit do not come of one row. */
const MOST = 2;

/**
 * The shift behind a row that is missed right before a merge whose maps do not fit any more, where a reference leads nowhere:
 * a row like another of the file, put back there, leaves no fault at all.
 */
export function lostBeforeMerge(rows: readonly WiringRow[], context: Context): Shift | undefined {
  if (!rows.some((row) => row.links.some((l) => l.absolute && l.target >= row.index))) return undefined;
  const merges = context.trace.faults
    .filter((f) => f.code === "shape-mismatch" && rows[f.layer]?.kind === "merge")
    .slice(0, MOST);
  for (const { layer: lost } of merges) {
    const links = rows
      .slice(lost)
      .flatMap((row) => row.links.filter((l) => l.absolute && l.target > lost).map((l) => [row, l] as const));
    const shift: Shift = { from: lost + 1, by: -1, links, certain: true, lost };
    if (links.length > 0 && lostRow(shift, rows, context).length > 0) return shift;
  }
  return undefined;
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
