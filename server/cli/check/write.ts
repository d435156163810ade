import { readFileSync } from "node:fs";
import { decoded } from "../source";
import { writeWhole } from "../written";

type Encode = (text: string) => Buffer;

const ENCODINGS: readonly Encode[] = [
  (text) => Buffer.from(text, "utf8"),
  (text) => Buffer.from(`\uFEFF${text}`, "utf8"),
  (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
];

/**
 * Writes a text in the encoding that the file has. Returns why not, where the file has changed since it was read or its
 * bytes would not all come back.
 */
export function writeText(absolute: string, before: string, after: string): string | undefined {
  const bytes = readFileSync(absolute);
  if (decoded(bytes) !== before) return "changed in the meantime";
  const encode = ENCODINGS.find((one) => one(before).equals(bytes));
  if (!encode) return "contains bytes that are not text";
  try {
    writeWhole(absolute, encode(after));
    return undefined;
  } catch (error) {
    return `cannot be written (${(error as NodeJS.ErrnoException).code})`;
  }
}
