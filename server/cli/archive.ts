import { inflateRawSync } from "node:zlib";
import { memberIn } from "../weights/archive";
import type { ReadAt } from "../weights/header";

/** What one member of a zip archive holds; nothing where the archive is damaged, has no such member, or one larger than `limit` bytes. */
export async function memberOf(
  readAt: ReadAt,
  size: number,
  name: string,
  limit: number,
): Promise<Buffer | undefined> {
  try {
    const member = await memberIn(readAt, size, name);
    if (!member || member.size > limit || member.packed > limit) return undefined;
    const packed = await readAt(member.offset, member.packed);
    return member.deflated ? inflateRawSync(packed, { maxOutputLength: limit }) : Buffer.from(packed);
  } catch {
    return undefined; // places where nothing can be read, bytes that do not inflate
  }
}
