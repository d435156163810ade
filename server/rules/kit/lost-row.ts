import { lineStart } from "../../edit/style";
import type { Remedy } from "../engine/fixes";
import type { Context } from "../engine/rule";
import type { Shift } from "./shift";
import { endsStage, scalesAsWritten, type WiringRow } from "./wiring";

/** More merges that do not fit do not come of one row. */
const MOST = 2;

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
  for (const { text, what } of [...scaling(rows, lost, context), ...lateral(rows, before, context)]) {
    const edits = [{ span: { start: at, end: at }, text: `${indent}- ${text}\n` }];
    if (context.tried(edits)?.faults === 0)
      return [{ title: `Insert ${what} before row ${lost}`, edits, clears: true }];
  }
  return [];
}

/** A row to put back, and how it is called. */
interface Put {
  readonly text: string;
  readonly what: string;
}

const written = ({ layer }: WiringRow, { text }: Context): string =>
  text.slice(layer.span.start, layer.span.end);

const likeRow = ({ index, layer }: WiringRow): string => `a row like row ${index} (${layer.type})`;

function scaling(rows: readonly WiringRow[], lost: number, context: Context): readonly Put[] {
  const found = CHANGES.flatMap((changes): Put[] => {
    const like = nearest(rows, lost, (row) => changes(row) && readsAbove(row, context));
    if (!like) return [];
    const text = written(like, context);
    // The copies below it may be built for its channels.
    const [wide, own] = [text, rows[lost] ? written(rows[lost], context) : ""].map((t) => FIRST.exec(t)?.[2]);
    const other = wide && own && wide !== own ? text.replace(FIRST, `$1${own}`) : undefined;
    return [
      { text, what: likeRow(like) },
      ...(other ? [{ text: other, what: `${likeRow(like)} with ${own} channels` }] : []),
    ];
  });
  const { doubling } = context.dialect.notation ?? {};
  // The only row that enlarges has no like.
  const hasLike = doubling === undefined || rows.some((r) => r.kind === "resize");
  return hasLike ? found : [...found, { text: doubling, what: `\`${doubling}\`` }];
}

/** The first argument of a row that reads the one above it. */
const FIRST = /^(\[\s*-1\s*,[^,]*,[^,]*,\s*\[\s*)(\d+)/;

/** What a merge takes by place may have been a row that reads one far above: a stage's last, of the size of the other maps. */
function lateral(rows: readonly WiringRow[], merge: WiringRow, context: Context): readonly Put[] {
  if (merge.kind !== "merge") return [];
  const scales = scalesAsWritten(rows);
  const like = nearest(
    rows,
    merge.index,
    ({ kind, links: [link, ...more], layer }) =>
      kind === "plain" && more.length === 0 && link?.absolute === true && layer.calls[0]?.length === 1,
  );
  const text = like && written(like, context);
  if (!like || !/^\[\s*\d+\s*,[^\n#]*\]$/.test(text ?? "")) return [];
  return merge.links.flatMap(({ target }): Put[] => {
    const from = nearest(
      rows,
      target,
      (r) =>
        r.index < target && r.kind === "plain" && scales[r.index] === scales[target] && endsStage(r, rows),
    );
    return from
      ? [
          {
            text: (text ?? "").replace(/\d+/, String(from.index)),
            what: `${likeRow(like)}, reading row ${from.index},`,
          },
        ]
      : [];
  });
}

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
  const [link, ...more] = links;
  const own = text.slice(layer.span.start, layer.span.end);
  return more.length === 0 && link?.target === index - 1 && /^\[\s*-1\s*,[^\n#]*\]$/.test(own);
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
