import { rememberedFor } from "../../model/remember";
import { type Link, scalesOf, type WiringRow } from "./wiring";

/**
 * A row was inserted (or removed) and the numbers below it were not changed: every reference is still legal, nothing
 * fails, and the network is wired wrongly. What gives it away is where the references land: in the middle of a stage,
 * on a Concat, at a scale that does not fit; and that one shift of all numbers from one row on fixes them all.
 */
export interface Shift {
  /** References to this row and later ones are off. */
  readonly from: number;
  /** By how much: positive when rows were inserted. */
  readonly by: number;
  readonly links: readonly (readonly [WiringRow, Link])[];
  /** No other number of rows explains the references as well. */
  readonly certain: boolean;
  /** The place of a row that is missed, where it is not the first that is off. */
  readonly lost?: number;
}

/** The most rows that a repair supposes to have been inserted or removed at one place. */
const MOST = 4;
/** What a point of suspicion that a repair leaves behind costs it, in the units of `unlikely`. */
const LEFT = 60;
/** Suspicion (see `suspicion`) from which a repair that clears all of it is worth a warning. */
const ENOUGH = 2;

/** Beyond so many looks at a row or a reference, which no file that is written by hand needs, nothing is tried. */
const MOST_LOOKS = 4_000_000;

/** Repairs that differ by less than this in what they leave explain a file equally well. */
const SAME = 0.5;

/** The one shift that clears the suspicion with the fewest changes, if there is enough of it to speak up: several rules ask for it. */
export const repair = rememberedFor((rows: readonly WiringRow[]): Shift | undefined => {
  const asWritten = suspicion(rows, (l) => l.target).sum;
  if (asWritten < ENOUGH || looks(rows) > MOST_LOOKS) return undefined;
  let best: { shift: Shift; score: number; left: number } | undefined;
  /** What the best repair of each size leaves of the suspicion. */
  const leftBy = new Map<number, number>();
  let links: Shift["links"] | undefined;
  let wiring: Suspicion | undefined;
  for (const shift of shifts(rows)) {
    // Neighbouring shifts mostly move the same references, and differ only in which rows they take for inserted.
    if (!wiring || links !== shift.links) {
      links = shift.links;
      const moved = new Set(links.map(([, l]) => l));
      wiring = suspicion(rows, (l) => (moved.has(l) ? l.target + shift.by : l.target));
    }
    const left = wiring.sum - excused(wiring, shift);
    if (left * 2 > asWritten || asWritten - left < ENOUGH) continue;
    const score = left * LEFT + unlikely(rows, shift);
    leftBy.set(shift.by, Math.min(left, leftBy.get(shift.by) ?? left));
    if (!best || score < best.score) best = { shift, score, left };
  }
  if (!best) return undefined;
  const { shift, left } = best;
  // A single number may be a slip: that a row came or went is certain only where one looks as if it had.
  const alone = shift.links.length === 1 && unlikely(rows, shift) >= Math.abs(shift.by) * 100 + 1;
  const rivals = [...leftBy].some(([by, other]) => by !== shift.by && other <= left + SAME);
  return { ...shift, certain: left < ENOUGH && !rivals && !alone };
});

/** How many it takes to try every shift: each reference may be the first that moved. */
function looks(rows: readonly WiringRow[]): number {
  const links = rows.reduce((n, row) => n + row.links.length, 0);
  const absolute = rows.reduce((n, row) => n + row.links.filter((l) => l.absolute).length, 0);
  return 2 * MOST * (Math.min(absolute, rows.length) * (rows.length + links) + rows.length * absolute);
}

/** Whether there is enough against a wiring to speak up. */
export const isSuspect = (rows: readonly WiringRow[]): boolean =>
  suspicion(rows, (l) => l.target).sum >= ENOUGH;

/** All shifts that stay inside the file. Those that move the same references follow each other and share their list. */
function* shifts(rows: readonly WiringRow[]): Iterable<Shift> {
  const absolute = rows.flatMap((row) => row.links.filter((l) => l.absolute).map((l) => [row, l] as const));
  for (let by = -MOST; by <= MOST; by++) {
    if (by === 0) continue;
    let links: Shift["links"] = absolute;
    for (let from = 0; from < rows.length; from++) {
      const moved = links.filter(([row, l]) => l.target >= from && row.index >= from);
      if (moved.length < links.length) links = moved;
      const legal = links.every(([row, l]) => l.target + by >= 0 && l.target + by < row.index);
      if (links.length > 0 && legal) yield { from, by, links, certain: false };
    }
  }
}

/** How unlikely it is that exactly this happened: many rows, many references, rows that do not look inserted. */
function unlikely(rows: readonly WiringRow[], { from, by, links }: Shift): number {
  let odd = 0;
  for (let i = from; i < from + by; i++) odd += oddness(rows, i);
  return Math.abs(by) * 100 + (by < 0 ? 50 : 0) - odd + links.length;
}

/** How much a row looks like one that somebody added: it keeps the tensor as it is and is foreign to the file. */
function oddness(rows: readonly WiringRow[], index: number): number {
  const row = rows[index];
  if (!row?.preserves || row.kind !== "plain") return 0;
  const before = rows[index - 1];
  if (row.odd || (before && rowText(before) === rowText(row))) return 30;
  return rows.filter((r) => r.layer.type === row.layer.type).length <= 2 ? 15 : 0;
}

const rowText = ({ layer }: WiringRow): string =>
  [layer.type, ...layer.args.map((a) => (a.value.kind === "scalar" ? a.value.source : a.value.kind))].join(
    " ",
  );

type Target = (link: Link) => number;

/**
 * How much speaks against the wiring. A row continued by the next one at the same scale is not where a stage ends;
 * raw concatenations are seldom read again; inputs of a head come from falling scales; what is merged has one scale.
 */
function suspicion(rows: readonly WiringRow[], target: Target): Suspicion {
  const scales = scalesOf(rows, target);
  const read = new Set(rows.flatMap((row) => row.links.map(target)));
  const landings = new Map<number, number>();
  const midStages = new Map<number, number>();
  let sum = 0;
  for (const row of rows) {
    if (row.kind !== "head" && row.index < rows.length - 1 && !read.has(row.index)) sum += UNREAD;
    for (const l of row.links) {
      if (!l.absolute) continue;
      const landed = landing(rows, row, target(l)) + (picksNone(rows[target(l)], l) ? PICKS_NONE : 0);
      sum += landed;
      landings.set(target(l), (landings.get(target(l)) ?? 0) + landed);
      if (landed === MID_STAGE) midStages.set(target(l), (midStages.get(target(l)) ?? 0) + 1);
    }
    if (row.links.length > 1) sum += together(rows, row, row.links.map(target), scales);
  }
  return { sum, landings, midStages };
}

interface Suspicion {
  readonly sum: number;
  /** What references add to it by the row that they read. */
  readonly landings: ReadonlyMap<number, number>;
  /** How many references land in the middle of a stage, by the row that they read. */
  readonly midStages: ReadonlyMap<number, number>;
}

/**
 * The last row before an insertion was the end of its stage until then: to read it is nearly no reason to suspect. Who read a
 * row that was removed now reads the one before it, whatever that is: less than half a reason.
 */
const excused = ({ landings, midStages }: Suspicion, { by, from }: Shift): number =>
  by > 0 ? 0.9 * (midStages.get(from - 1) ?? 0) : 0.4 * (landings.get(from + by) ?? 0);

/** The row gives fewer maps than the reference counts on. */
const picksNone = (read: WiringRow | undefined, { reference: { output = 0 } }: Link): boolean =>
  read !== undefined && output > 0 && output >= read.maps;

const PICKS_NONE = 4;

/** A row that nothing reads is computed in vain. */
const UNREAD = 2;

function landing(rows: readonly WiringRow[], reader: WiringRow, index: number): number {
  const row = rows[index];
  if (!row || index >= reader.index) return 4;
  if (row.kind === "merge" || row.kind === "resize") return reader.kind === "head" ? 3 : 2;
  return midStage(rows, index) ? MID_STAGE : 0;
}

const MID_STAGE = 1;

function midStage(rows: readonly WiringRow[], index: number): boolean {
  const next = rows[index + 1];
  if (!next || next.kind === "head" || next.kind === "resize") return false;
  return next.links[0]?.target === index && next.factor === 1;
}

function together(
  rows: readonly WiringRow[],
  row: WiringRow,
  targets: readonly number[],
  scales: readonly (number | undefined)[],
): number {
  const known = targets.map((t) => scales[t]).filter((s) => s !== undefined);
  const distinct = new Set(known).size;
  if (row.kind === "head")
    return (known.length % distinct !== 0 ? 3 : 0) + odd(targets.map((t) => rows[t]?.layer.type));
  if (row.kind !== "merge") return 0;
  return (distinct > 1 ? 4 : 0) + (new Set(targets).size < targets.length ? 3 : 0);
}

/** Of at least three inputs of a head all but one are of one type. */
function odd(types: readonly (string | undefined)[]): number {
  const most = Math.max(...types.map((t) => types.filter((o) => o === t).length));
  return types.length > 2 && most === types.length - 1 ? 1 : 0;
}
