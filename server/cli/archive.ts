import { readSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

/**
 * Reads one member out of a zip archive without reading the rest: a `.keras` file is a zip whose weights may be
 * gigabytes and whose model is the few kilobytes of `config.json`. After PKWARE's APPNOTE 6.3.10. Nothing where the
 * archive is damaged, has no such member, or one larger than `limit` bytes.
 */
export function memberOf(file: number, size: number, name: string, limit: number): Buffer | undefined {
  try {
    return unpacked(file, size, name, limit);
  } catch {
    return undefined; // offsets that lead nowhere, bytes that do not inflate
  }
}

function unpacked(file: number, size: number, name: string, limit: number): Buffer | undefined {
  const directory = directoryOf(file, size);
  const member = directory && find(directory, name);
  if (!member || member.size > limit || member.packed > limit) return undefined;
  const local = bytesAt(file, member.offset, LOCAL_HEADER);
  if (local.length < LOCAL_HEADER || local.readUInt32LE(0) !== 0x04034b50) return undefined;
  const start = member.offset + LOCAL_HEADER + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = bytesAt(file, start, member.packed);
  if (member.method === STORED) return packed;
  return member.method === DEFLATED ? inflateRawSync(packed, { maxOutputLength: limit }) : undefined;
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

interface ArchiveMember {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** The central directory: where the end record at the end of the file says it is. */
function directoryOf(file: number, size: number): Buffer | undefined {
  const length = Math.min(size, END + LONGEST_COMMENT + LOCATOR_64);
  const tail = bytesAt(file, size - length, length);
  const end = tail.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  if (end < 0 || end + END > tail.length) return undefined;
  const short = { length: tail.readUInt32LE(end + 12), offset: tail.readUInt32LE(end + 16) };
  const { length: bytes, offset } = short.offset === 0xffffffff ? (long(file, tail, end) ?? short) : short;
  return bytes <= Math.min(size, LARGEST_DIRECTORY) ? bytesAt(file, offset, bytes) : undefined;
}

/** The same from the 64-bit end record, where an archive is beyond four gigabytes. */
function long(file: number, tail: Buffer, end: number): { length: number; offset: number } | undefined {
  const locator = end - LOCATOR_64;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) return undefined;
  const record = bytesAt(file, Number(tail.readBigUInt64LE(locator + 8)), END_64);
  if (record.length < END_64) return undefined;
  return { length: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
}

function find(directory: Buffer, name: string): ArchiveMember | undefined {
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extra, comment] = [28, 30, 32].map((o) => directory.readUInt16LE(at + o)) as [
      number,
      number,
      number,
    ];
    if (directory.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        packed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      };
    }
    at += 46 + nameLength + extra + comment;
  }
  return undefined;
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
