/**
 * The extent of one axis: a known number, a symbol that nothing is known of but its name (`N`, `None`, `seq`),
 * or `null` where even that is unknown. Unknown absorbs; a symbol survives only unchanged.
 */
export type Dim = number | string | null;

export const known = (d: Dim | undefined): d is number => typeof d === "number";

/** Whether an axis can have it: not when it is negative, no whole number, or beyond those that are exact. */
export const isExtent = (d: Dim): boolean => !known(d) || (Number.isSafeInteger(d) && d >= 0);

/** These extents, unknown where no axis can have them. */
export const extents = (dims: readonly Dim[]): readonly Dim[] =>
  dims.every(isExtent) ? dims : dims.map((d) => (isExtent(d) ? d : null));

/** `f` of a known extent; anything computed from a symbol is unknown. */
export function mapDim(d: Dim, f: (n: number) => number): Dim {
  if (!known(d)) return null;
  const result = f(d);
  return Number.isSafeInteger(result) ? result : null;
}

export function addDims(a: Dim, b: Dim): Dim {
  if (a === 0) return b;
  if (b === 0) return a;
  return known(a) && known(b) ? mapDim(a, (n) => n + b) : null;
}

export function mulDims(dims: readonly Dim[]): Dim {
  let product: Dim = 1;
  for (const d of dims) {
    if (product === 1) product = d;
    else if (d !== 1) product = known(product) && known(d) ? mapDim(product, (n) => n * d) : null;
  }
  return product;
}

/** Whether the two could be the same extent: unknowns and symbols agree with everything. */
export const compatible = (a: Dim, b: Dim): boolean => !known(a) || !known(b) || a === b;

/** The extent when two compatible axes meet: the better known of the two. */
export const meet = (a: Dim, b: Dim): Dim => (known(a) ? a : known(b) ? b : a === b ? a : null);
