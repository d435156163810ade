import { type ReadAt, viewOf } from "./header";

/** Where one member of a zip archive stands, and how it is packed. */
export interface ArchiveMember {
  readonly offset: number;
  readonly packed: number;
  readonly size: number;
  readonly deflated: boolean;
}

const LOCAL_HEADER = 30;
const END = 22;
const END_64 = 56;
const LOCATOR_64 = 20;
const LONGEST_COMMENT = 0xffff;
/** Of many thousands of members; a model has a handful. */
const LARGEST_DIRECTORY = 10_000_000;
const STORED = 0;
const DEFLATED = 8;

/**
 * Finds one member of a zip archive without reading the rest: a `.keras` file is a zip whose weights may be gigabytes. After
 * PKWARE's APPNOTE 6.3.10. Nothing where the archive is damaged or has no such member.
 */
export async function memberIn(
  readAt: ReadAt,
  size: number,
  name: string,
): Promise<ArchiveMember | undefined> {
  try {
    const directory = await directoryOf(readAt, size);
    const member = directory && find(directory, name);
    if (!member) return undefined;
    const local = viewOf(await readAt(member.offset, LOCAL_HEADER));
    if (local.getUint32(0) !== 0x504b0304) return undefined;
    return {
      ...member,
      offset: member.offset + LOCAL_HEADER + local.getUint16(26, true) + local.getUint16(28, true),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // offsets that lead nowhere
    throw error;
  }
}

/** The central directory: where the end record at the end of the file says it is. */
async function directoryOf(readAt: ReadAt, size: number): Promise<Uint8Array | undefined> {
  const length = Math.min(size, END + LONGEST_COMMENT + LOCATOR_64);
  const tail = await readAt(size - length, length);
  const view = viewOf(tail);
  let end = tail.length - END;
  while (end >= 0 && view.getUint32(end) !== 0x504b0506) end--;
  if (end < 0) return undefined;
  const short = { bytes: view.getUint32(end + 12, true), offset: view.getUint32(end + 16, true) };
  const { bytes, offset } = short.offset === 0xffffffff ? ((await long(readAt, view, end)) ?? short) : short;
  return bytes <= Math.min(size, LARGEST_DIRECTORY) ? readAt(offset, bytes) : undefined;
}

/** The same from the 64-bit end record, where an archive is beyond four gigabytes. */
async function long(
  readAt: ReadAt,
  tail: DataView,
  end: number,
): Promise<{ bytes: number; offset: number } | undefined> {
  const locator = end - LOCATOR_64;
  if (locator < 0 || tail.getUint32(locator) !== 0x504b0607) return undefined;
  const record = viewOf(await readAt(Number(tail.getBigUint64(locator + 8, true)), END_64));
  return { bytes: Number(record.getBigUint64(40, true)), offset: Number(record.getBigUint64(48, true)) };
}

function find(directory: Uint8Array, name: string): ArchiveMember | undefined {
  const view = viewOf(directory);
  let at = 0;
  while (at + 46 <= directory.length && view.getUint32(at) === 0x504b0102) {
    const [nameLength, extra, comment] = [28, 30, 32].map((o) => view.getUint16(at + o, true)) as [
      number,
      number,
      number,
    ];
    const end = at + 46 + nameLength;
    if (new TextDecoder().decode(directory.subarray(at + 46, end)) === name) {
      const method = view.getUint16(at + 10, true);
      if (method !== STORED && method !== DEFLATED) return undefined;
      const short = [20, 24, 42].map((o) => view.getUint32(at + o, true));
      const [packed, size, offset] = wide(short, view, end, extra);
      return {
        offset: offset as number,
        packed: packed as number,
        size: size as number,
        deflated: method === DEFLATED,
      };
    }
    at = end + extra + comment;
  }
  return undefined;
}

/** Numbers beyond 32 bits stand in a field of their own: the size, the packed size and the place, those of them that need it. */
function wide(
  [packed, size, offset]: readonly number[],
  view: DataView,
  from: number,
  length: number,
): readonly number[] {
  const FULL = 0xffffffff;
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const take = (n = FULL): number => {
      if (n !== FULL) return n;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    };
    const whole = take(size);
    return [take(packed), whole, take(offset)];
  }
  return [packed ?? 0, size ?? 0, offset ?? 0];
}
