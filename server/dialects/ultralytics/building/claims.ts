/**
 * The loader never runs what it builds: it keeps its own books of how many channels each row gives, and builds the next
 * rows by these. Null where nobody knows.
 */
export type Claim = number | null;

/** A row as the loader sees it when it enters it in its books. */
export interface ClaimContext {
  /** What it takes the rows that are read to give. */
  readonly read: readonly Claim[];
  /** What it has entered for the row before. */
  readonly before: Claim;
  /** A written argument by name, where it is an integer. */
  integer(name: string): Claim;
  /** Whether a written argument is true. */
  isTrue(name: string): boolean;
}

export type ChannelClaim = (row: ClaimContext) => Claim;

/** It is taken to give what it gets, as modules of torch are. */
export const asItsInput: ChannelClaim = ({ read }) => read[0] ?? null;

export const asItsLastInput: ChannelClaim = ({ read }) => read.at(-1) ?? null;

/** Nothing is entered: the number stays as it was in the row before, whatever is read. */
export const asTheRowBefore: ChannelClaim = ({ before }) => before;

export const allItsInputs: ChannelClaim = ({ read }) => {
  let sum = 0;
  for (const n of read) {
    if (n === null) return null;
    sum += n;
  }
  return sum;
};

/** The argument of this name. */
export const argument =
  (name: string): ChannelClaim =>
  ({ integer }) =>
    integer(name);
