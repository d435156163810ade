/** No network stacks a block more often; a slip of the finger must not hang the editor. */
export const MOST_REPEATS = 1000;

/**
 * Nor is any made of more operations in all: the largest of published families has a few thousand. A file of very many layers
 * may have as many more of them, so that the work never outgrows the file by much.
 */
export const MOST_OPERATIONS = 20_000;
export const MOST_PER_LAYER = 5;

/** Ends the lowering of a layer that goes beyond either, and says so. */
export class Beyond extends Error {
  /** Of the whole model: said once, as nothing behind it is followed either. */
  constructor(
    readonly what: string,
    readonly forGood = false,
  ) {
    super(what);
  }
}

const grouped = (n: number): string => n.toLocaleString("en-US");

export const tooOften = (what: string, n: number): Beyond =>
  new Beyond(`${what} ${grouped(n)} times; Fovea stops at ${grouped(MOST_REPEATS)}`);

export const tooMany = (most: number): Beyond =>
  new Beyond(
    `takes the model beyond ${grouped(most)} operations; Fovea does not follow it from here on`,
    true,
  );
