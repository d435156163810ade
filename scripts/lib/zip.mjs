import { inflateRawSync } from "node:zlib";

/** The files in a zip archive: name and size as stored, from its central directory. */
export function zipEntries(bytes) {
  const END = 0x06054b50;
  const ENTRY = 0x02014b50;
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error("not a zip archive");
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let i = bytes.readUInt16LE(end + 10); i > 0; i--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error("a broken zip archive");
    const nameLength = bytes.readUInt16LE(at + 28);
    const rest = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    entries.push({ name, stored: bytes.readUInt32LE(at + 20), offset: bytes.readUInt32LE(at + 42) });
    at += 46 + nameLength + rest;
  }
  return entries;
}

/** The text of one of them. */
export function zipText(bytes, { offset, stored }) {
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const data = bytes.subarray(start, start + stored);
  return (bytes.readUInt16LE(offset + 8) === 0 ? data : inflateRawSync(data)).toString("utf8");
}
