import { type Dim, known } from "./dim";

/**
 * Where the channels stand: `first` (C, H, W), or `last`, as some frameworks have images (H, W, C) and all have
 * sequences of features (T, C).
 */
export type Layout = "first" | "last";

/**
 * The type of one tensor, per example: the batch axis is implied and never stored, so that no count can depend on it.
 * `dims` is null when even the rank is unknown.
 */
export interface Tensor {
  readonly dims: readonly Dim[] | null;
  readonly layout: Layout;
}

export const tensor = (dims: readonly Dim[] | null, layout: Layout): Tensor => ({ dims, layout });

export const unknownTensor = (layout: Layout): Tensor => tensor(null, layout);

export function channelAxis(t: Tensor): number {
  return t.layout === "first" ? 0 : (t.dims?.length ?? 1) - 1;
}

export function channels(t: Tensor): Dim {
  return t.dims?.[channelAxis(t)] ?? null;
}

/** The extents of the axes that are not the channels, in file order. */
export function spatial(t: Tensor): readonly Dim[] {
  if (!t.dims) return [];
  return t.layout === "first" ? t.dims.slice(1) : t.dims.slice(0, -1);
}

/** A tensor of the same layout with these spatial extents and channels. */
export function arranged(layout: Layout, space: readonly Dim[], c: Dim): Tensor {
  return tensor(layout === "first" ? [c, ...space] : [...space, c], layout);
}

export const withChannels = (t: Tensor, c: Dim): Tensor =>
  t.dims && t.dims.length > 0 ? arranged(t.layout, spatial(t), c) : t;

/** The number of values, exactly; undefined when an extent is not known. */
export function elements(t: Tensor): bigint | undefined {
  return t.dims ? volume(t.dims) : undefined;
}

export function volume(dims: readonly Dim[]): bigint | undefined {
  // Numbers as long as they are exact, bigint from there: most products are small.
  let small = 1;
  for (let i = 0; i < dims.length; i++) {
    const d = dims[i] as Dim;
    if (!known(d)) return undefined;
    const next = small * d;
    if (next > Number.MAX_SAFE_INTEGER) return bigVolume(dims);
    small = next;
  }
  return BigInt(small);
}

function bigVolume(dims: readonly Dim[]): bigint | undefined {
  let product = 1n;
  for (const d of dims) {
    if (!known(d)) return undefined;
    product *= BigInt(d);
  }
  return product;
}

export const isComplete = (t: Tensor): boolean => t.dims?.every(known) ?? false;
