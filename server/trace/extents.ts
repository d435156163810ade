import { type Dim, extents, isExtent } from "../model/dim";
import { volume } from "../model/tensor";
import type { Weight } from "../model/trace";

export const withinExtents = (w: Weight): Weight =>
  w.shape.every(isExtent) ? w : { ...w, shape: extents(w.shape) };

export const isKnown = (w: Weight): boolean => w.shape.every((d) => typeof d === "number");

/** Exact, and undefined as soon as a factor is unknown. */
export function sumOfProducts(
  terms: readonly (readonly Dim[])[],
  repeated: readonly Dim[],
): bigint | undefined {
  let total = 0n;
  for (const term of terms) {
    const factors = repeated.length > 0 ? [...term, ...repeated] : term;
    const product = factors.every(isExtent) ? volume(factors) : undefined;
    if (product === undefined) return undefined;
    total += product;
  }
  return total;
}

/** What a broken file leaves out or divides to is no number, and nothing that slides by it is known. */
export const slidesByNoNumber = (attrs: object): boolean =>
  "kernel" in attrs && Object.values(attrs).some(isNoNumber);

const isNoNumber = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isNoNumber) : Number.isNaN(value);
