import { readSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { memberIn } from "../weights/archive";

/** What one member of a zip archive holds; nothing where the archive is damaged, has no such member, or one larger than `limit` bytes. */
export async function memberOf(
  file: number,
  size: number,
  name: string,
  limit: number,
): Promise<Buffer | undefined> {
  try {
    const member = await memberIn(async (offset, length) => bytesAt(file, offset, length), size, name);
    if (!member || member.size > limit || member.packed > limit) return undefined;
    const packed = bytesAt(file, member.offset, member.packed);
    return member.deflated ? inflateRawSync(packed, { maxOutputLength: limit }) : packed;
  } catch {
    return undefined; // places where nothing can be read, bytes that do not inflate
  }
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.max(length, 0));
  let filled = 0;
  while (filled < length) {
    const got = readSync(file, buffer, filled, length - filled, position + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}
