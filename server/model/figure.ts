/**
 * How far a figure can be trusted. `partial` is what is known while something is missing or had to be assumed;
 * `unknown` has no value at all. An unknown part is never counted as zero.
 */
export type Status = "complete" | "partial" | "unknown";

/** An exact count and how far it can be trusted. */
export interface Figure {
  readonly value: bigint;
  readonly status: Status;
  /** Of a partial one: it rests on an assumption and may be smaller, too. Absent: something is missing, it is a lower bound. */
  readonly guessed?: true;
}

export const ZERO: Figure = { value: 0n, status: "complete" };
export const UNKNOWN: Figure = { value: 0n, status: "unknown" };

export const figure = (value: bigint, status: Status = "complete"): Figure => ({ value, status });

/** What a count would be if an assumption held; sure where it rests on none. */
export const guess = (value: bigint, isAssumed = true): Figure =>
  isAssumed ? { value, status: "partial", guessed: true } : figure(value);

/** The sum of figures: partial as soon as one part is not complete, unknown where beside what is not known there are only zeros. */
export function sum(figures: Iterable<Figure>): Figure {
  let value = 0n;
  let count = 0;
  let complete = 0;
  let unknown = 0;
  let guessed = false;
  for (const f of figures) {
    if (f.guessed) guessed = true;
    value += f.value;
    count++;
    if (f.status === "complete") complete++;
    else if (f.status === "unknown") unknown++;
  }
  if (complete === count) return { value, status: "complete" };
  if (unknown > 0 && value === 0n) return UNKNOWN;
  return guessed ? guess(value) : { value, status: "partial" };
}
