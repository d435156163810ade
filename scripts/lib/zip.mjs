import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { deflated } from "./deflate.mjs";

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
    entries.push({
      name,
      head: bytes.subarray(at, at + 46),
      stored: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + rest;
  }
  return entries;
}

/** What one of them holds. */
function zipContent(bytes, { offset, stored }) {
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const data = bytes.subarray(start, start + stored);
  return bytes.readUInt16LE(offset + 8) === 0 ? data : inflateRawSync(data);
}

export const zipText = (bytes, entry) => zipContent(bytes, entry).toString("utf8");

/** The shorter of the two: what is compressed already zlib only wraps. */
function smallest(content) {
  const [own, usual] = [deflated(content), deflateRawSync(content, { level: 9, memLevel: 9 })];
  if (!inflateRawSync(own).equals(content)) throw new Error("compressed to something else");
  return own.length < usual.length ? own : usual;
}

/** What of the manifest nobody reads who has installed the extension. */
const OF_DEVELOPERS = ["scripts", "devDependencies", "overrides", "allowScripts"];

/** JSON says the same without its white space. */
function terse(name, content) {
  if (!name.endsWith(".json")) return content;
  const said = JSON.parse(content.toString("utf8"));
  if (name === "extension/package.json") for (const key of OF_DEVELOPERS) delete said[key];
  return Buffer.from(JSON.stringify(said));
}

/** Same names, times and meaning, JSON without white space, compressed with all that deflate has; sizes stand in front of the contents, not behind. */
export function repacked(bytes) {
  const SIZES_BEHIND = 8;
  const parts = [];
  const directory = [];
  let at = 0;
  for (const entry of zipEntries(bytes)) {
    const name = Buffer.from(entry.name);
    const content = terse(entry.name, zipContent(bytes, entry));
    const data = smallest(content);
    const head = Buffer.from(entry.head);
    head.writeUInt16LE(head.readUInt16LE(8) & ~SIZES_BEHIND, 8);
    head.writeUInt16LE(8, 10); // deflate
    head.writeUInt32LE(crc32(content), 16);
    head.writeUInt32LE(data.length, 20);
    head.writeUInt32LE(content.length, 24);
    head.writeUInt32LE(0, 30); // neither more fields nor a comment
    head.writeUInt32LE(at, 42);
    directory.push(head, name);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head.subarray(6, 32)]);
    parts.push(local, name, data);
    at += local.length + name.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, entries, end]);
}
