import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Larger ones are no models: VS Code does not hand them on either. */
export const LARGEST = 50_000_000;

/** No config file is larger. */
const LARGEST_CONFIG = 5_000_000;

/** Most files are far smaller. */
export const SMALL = 1 << 16;

/** What a part is read into, before it is kept. */
const chunk = Buffer.allocUnsafe(SMALL);

/**
 * What an open file has left, however it comes: nothing where that is more than `limit` bytes, as a device may have. It ends with
 * its `size`, where it says one.
 */
export function bytesOf(descriptor: number, limit: number, size = 0): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let length = 0; length <= limit; ) {
    const got = readSome(descriptor, chunk);
    if (got > 0) parts.push(Buffer.from(chunk.subarray(0, got)));
    length += got;
    if (got === 0 || length === size) return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }
  return undefined;
}

/** A terminal that has nothing yet says so; then it is asked again. The end of a pipe may be an error on Windows. */
function readSome(descriptor: number, into: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, into, 0, into.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Of an open file that may be read anywhere; fewer bytes where it ends. */
export function bytesAt(descriptor: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.max(length, 0));
  let filled = 0;
  while (filled < length) {
    const got = readSync(descriptor, buffer, filled, length - filled, position + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}

/** A config file or a .gitignore: nothing where it is no file at all, or none that anybody would write. Throws what the system says. */
export function smallFile(absolute: string): Buffer | undefined {
  const descriptor = openSync(absolute, "r");
  try {
    return fstatSync(descriptor).isFile() ? bytesOf(descriptor, LARGEST_CONFIG) : undefined;
  } finally {
    closeSync(descriptor);
  }
}
