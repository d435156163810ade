/** Reads `length` bytes of a file from `offset` on; fewer where the file ends. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** A tensor as the header of a weights file lists it. */
export interface StoredTensor {
  readonly name: string;
  /** In the order in which the framework that made the file has it: outermost first. */
  readonly shape: readonly number[];
  /** As the file spells it: `BF16`, `Q4_K`. */
  readonly dtype: string;
}

/** What the header says, or why it says nothing: one sentence without the file's name. `by place`: names say where in its model a tensor is. */
export type Header =
  | { readonly tensors: readonly StoredTensor[]; readonly found?: "by place" }
  | { readonly fault: string };

/** No header of a published model comes near; what claims to be longer is not one. */
export const LONGEST_HEADER = 100_000_000;
export const MOST_TENSORS = 1_000_000;
export const MOST_AXES = 16;

export const isHeader = (h: Header): h is { readonly tensors: readonly StoredTensor[] } => "tensors" in h;

/** An extent of a tensor: a whole number that is exact. */
export const isExtent = (n: unknown): n is number =>
  typeof n === "number" && Number.isSafeInteger(n) && n >= 0;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
