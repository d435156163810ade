import type { Edit, Fix } from "../model/problem";
import { holds } from "../model/span";
import { spatial } from "../model/tensor";
import { type Context, defineRule, type Trial } from "./engine/rule";
import { type Level, levelOf } from "./kit/level";
import { lostBeforeMerge, lostRow } from "./kit/lost-row";
import { repair, type Shift } from "./kit/shift";
import { endsStage, type Link, scalesAsWritten, type WiringRow, wiringOf } from "./kit/wiring";

type Finding = Stale | Raw | Level;

/** All references that one shift has left behind, told at the row that shows it best. */
interface Stale extends Affected {
  readonly kind: "stale";
  readonly shift: Shift;
  readonly affected: readonly Affected[];
}

interface Affected {
  readonly row: WiringRow;
  readonly links: readonly Link[];
  /** What it reads as written; nothing where there is no such row. */
  readonly target: WiringRow | undefined;
  /** Whether the stage goes on behind that. */
  readonly isMid: boolean;
}

/** One reference alone that lands on what is merged, although the next row makes something of it. */
interface Raw {
  readonly kind: "raw";
  readonly row: WiringRow;
  readonly links: readonly Link[];
  readonly merge: WiringRow;
  readonly next: WiringRow;
}

export default defineRule<Finding>({
  code: "stale-reference",
  severity: "warning",
  raisedTo: "error",
  preset: "errors",
  summary: "Warns when rows were inserted or removed and the row numbers below were not updated.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const rows = wiringOf(context);
    if (!rows) return;
    const level = levelOf(rows);
    if (level) {
      yield level;
      return;
    }
    const shift = shiftIn(rows, context);
    if (!shift) {
      // Where maps do not meet, that is told there, with the row that would fit.
      const refused = new Set(context.trace.faults.map((f) => f.layer));
      for (const raw of rawReferences(rows)) if (!refused.has(raw.row.index)) yield raw;
      return;
    }
    const affected = affectedBy(shift, rows);
    yield { kind: "stale", shift, affected, ...chiefOf(affected, context) };
  },
  at: ({ links }) => (links[0] as Link).reference.span,
  layer: ({ row }) => row.layer,
  severityOf: ({ kind }) => (kind === "raw" ? "information" : undefined),
  what(finding) {
    if (finding.kind === "raw") return rawWords(finding);
    if (finding.kind === "level") return levelWords(finding);
    const { shift, affected } = finding;
    if (shift.links.length === 1 && !shift.certain) return readingOf(finding, shift);
    const others = shift.links.length - finding.links.length;
    const more =
      affected.length > 1 ? `, and ${others} more ${others === 1 ? "reference" : "references"}` : "";
    return `${readingOf(finding, shift)}${more}: ${causeOf(shift)}`;
  },
  fixes(finding, context) {
    if (finding.kind === "raw") return [readNext(finding)];
    if (finding.kind === "level") return readUnread(finding);
    const numbers = renumber(finding.shift);
    const rows = wiringOf(context);
    // A trial takes as long as an analysis: only a row that may be missed is worth it.
    const { by } = finding.shift;
    if (!rows || by !== -1 || context.trace.faults.length === 0) return [numbers];
    const trial = context.tried(numbers.edits);
    if (trial?.faults === 0) return [numbers];
    const { shift } = finding;
    const built = context.trace.faults.find((f) => f.code === "channel-mismatch")?.layer;
    const places = [shift, ...(built === undefined ? [] : [{ ...shift, lost: built }])];
    const [lost = []] = places.map((s) => lostRow(s, rows, context)).filter((r) => r.length > 0);
    return [
      { ...numbers, clears: lost.length === 0 && trial !== undefined && isOffByPixels(trial) },
      ...lost,
    ];
  },
  related: (finding, { model }) => {
    if (finding.kind === "raw")
      return [{ span: finding.next.layer.span, message: `row ${finding.next.index}` }];
    if (finding.kind === "level")
      return [{ span: finding.unread.layer.span, message: "nothing reads this row" }];
    const { shift, affected, row } = finding;
    const inserted = shift.certain && shift.by > 0 ? model.layers[shift.from] : undefined;
    return [
      ...(inserted ? [{ span: inserted.span, message: "probably inserted here" }] : []),
      ...affected.flatMap((a) =>
        a.row === row
          ? []
          : [
              {
                span: (a.links[0] as Link).reference.span,
                message: `${a.row.layer.name}: ${readingOf(a, shift)}`,
              },
            ],
      ),
    ];
  },
});

/**
 * Whether all that is left are maps of sizes that are too near to each other to be of different levels: what was removed had
 * padded, or a window that takes a few pixels away.
 */
function isOffByPixels({ faults, trace, facts }: Trial): boolean {
  const [fault, ...more] = trace.faults;
  if (faults !== 1 || more.length > 0 || fault?.code !== "shape-mismatch") return false;
  const sizes = facts.layers[fault.layer]?.inputs.flatMap(({ type }) => spatial(type)) ?? [];
  const known = sizes.filter((n) => typeof n === "number");
  return known.length > 1 && Math.max(...known) < NEAR * Math.min(...known);
}

/** Levels are twice as large as the next. */
const NEAR = 1.5;

/** What explains the numbers best; a row that is missed explains at least as many of them. */
function shiftIn(rows: readonly WiringRow[], context: Context): Shift | undefined {
  const likely = repair(rows);
  if (likely?.certain) return likely;
  const lost = lostBeforeMerge(rows, context);
  return lost && lost.links.length >= (likely?.links.length ?? 0) ? lost : likely;
}

function affectedBy({ links }: Shift, rows: readonly WiringRow[]): readonly Affected[] {
  const affected = new Map<WiringRow, Link[]>();
  for (const [row, link] of links) affected.set(row, [...(affected.get(row) ?? []), link]);
  return [...affected].map(([row, own]) => {
    const target = rows[(own[0] as Link).target];
    return { row, links: own, target, isMid: target?.kind === "plain" && !endsStage(target, rows) };
  });
}

/** Where the framework stops, if it does: at a reference that leads nowhere, or where what arrives does not fit; else the first. */
function chiefOf(affected: readonly Affected[], { faults, trace }: Context): Affected {
  const lost = faults.filter((f) => f.code === "bad-reference");
  const isLost = ({ row }: Affected): boolean => lost.some((f) => holds(row.layer.span, f.span.start));
  const refused = new Set(trace.faults.map((f) => f.layer));
  return (affected.find(isLost) ??
    affected.find(({ row }) => refused.has(row.index)) ??
    affected[0]) as Affected;
}

/** What a row reads, and what it probably should. */
function readingOf({ row, links, target, isMid }: Affected, { by }: Shift): string {
  const wanted = links.map((l) => l.target + by).join(", ");
  const read = links.map((l) => l.target).join(", ");
  const now = !target
    ? "which does not exist"
    : target === row
      ? "itself"
      : `${target.layer.type}${isMid ? ", in the middle of its stage" : ""}`;
  return `${row.layer.type} reads ${links.length > 1 ? "rows" : "row"} ${read} (${now}); probably ${wanted}`;
}

/** How many rows, and where, only where nothing else explains the references as well. */
function causeOf(shift: Shift): string {
  const { by, certain } = shift;
  if (!certain) return "these references no longer point at what their row numbers did";
  const rows = Math.abs(by) === 1 ? "a row was" : `${Math.abs(by)} rows were`;
  const from = firstOff(shift);
  if (by > 0) return `${rows} inserted at row ${from}`;
  return from + by <= 0 ? `${rows} removed at the top` : `${rows} removed before row ${from + by}`;
}

/** Where rows came shows; where one went, mostly only that it was above the first that is read by a wrong number. */
const firstOff = ({ by, from, links, lost }: Shift): number =>
  by > 0 || lost !== undefined ? from : Math.min(...links.map(([, l]) => l.target));

function levelWords({ row, links, unread, twice }: Level): string {
  const { type } = row.layer;
  return twice
    ? `${type} reads row ${links[0]?.target} twice, and nothing reads row ${unread.index} (${unread.layer.type}); one of the two was probably meant to be ${unread.index}`
    : `${type} does not read row ${unread.index} (${unread.layer.type}), and nothing else does, so the rows leading to it have no effect`;
}

const readUnread = ({ links: [link], unread, twice }: Level): readonly Fix[] =>
  twice && link
    ? [
        {
          title: `Read row ${unread.index}`,
          edits: [{ span: link.reference.span, text: String(unread.index) }],
          safe: false,
          preferred: true,
        },
      ]
    : [];

function renumber(shift: Shift): Fix {
  const { links, by } = shift;
  const edits = links.map(([, l]): Edit => ({ span: l.reference.span, text: String(l.target + by) }));
  const n = edits.length === 1 ? "1 reference" : `${edits.length} references`;
  return {
    title: `Renumber ${n} (${by > 0 ? "+" : "−"}${Math.abs(by)} from row ${firstOff(shift)})`,
    edits,
    preferred: true,
  };
}

/**
 * One reference alone that is off: to maps laid side by side, past the row behind them that does no more than mix them; to an
 * up-sampled map that a merge has taken up already. What a block that was inserted continues may be read as it was before.
 */
function* rawReferences(rows: readonly WiringRow[]): Iterable<Raw> {
  for (const row of rows) {
    if (row.kind !== "merge" && row.kind !== "head") continue;
    for (const link of row.links) {
      const merge = rows[link.target];
      const next = merge && link.absolute ? meantFor(merge, row, rows) : undefined;
      if (merge && next) yield { kind: "raw", row, links: [link], merge, next };
    }
  }
}

/** The row that is more likely to be read than this one. */
function meantFor(read: WiringRow, reader: WiringRow, rows: readonly WiringRow[]): WiringRow | undefined {
  const next = rows[read.index + 1];
  if (!next || next.index >= reader.index || next.links[0]?.target !== read.index) return undefined;
  if (read.kind === "merge") return mixes(next) ? next : undefined;
  return read.kind === "resize" ? besideResize(read, next, reader, rows) : undefined;
}

const mixes = (row: WiringRow | undefined): row is WiringRow =>
  row?.kind === "plain" && row.factor === 1 && row.links.length === 1;

/** Of the size that the reader merges: the block behind the up-sampled map's own merge, or the one that it was made from. */
function besideResize(
  read: WiringRow,
  next: WiringRow,
  reader: WiringRow,
  rows: readonly WiringRow[],
): WiringRow | undefined {
  const scales = scalesAsWritten(rows);
  const wanted = reader.links.map((l) => l.target).find((t) => t !== read.index);
  const fits = (row: WiringRow | undefined): boolean =>
    row !== undefined &&
    wanted !== undefined &&
    scales[row.index] !== undefined &&
    scales[row.index] === scales[wanted];
  const behind = rows[next.index + 1];
  const source = rows[read.links[0]?.target ?? -1];
  if (fits(read))
    return next.kind === "merge" && mixes(behind) && behind.index < reader.index && fits(behind)
      ? behind
      : undefined;
  return source?.kind === "plain" && fits(source) ? source : undefined;
}

const rawWords = ({ row, merge, next }: Raw): string =>
  `${row.layer.type} reads row ${merge.index} (${merge.layer.type}) instead of row ${next.index} (${next.layer.type})${next.index > merge.index ? " after it" : ", which it enlarges"}; was row ${next.index} meant?`;

const readNext = ({ links: [link], next }: Raw): Fix => ({
  title: `Read row ${next.index}`,
  edits: link ? [{ span: link.reference.span, text: String(next.index) }] : [],
  preferred: true,
});
