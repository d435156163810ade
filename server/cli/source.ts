import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { ownValue } from "../model/own";
import { bytesOf, LARGEST } from "./bytes";
import { CannotRun } from "./command";
import { STDIN, shownPath } from "./files";

/** A file as the analysis wants it. */
export interface Source {
  /** As the user gave it, with forward slashes: what is printed. */
  readonly path: string;
  /** Without folders: what says how to read it. */
  readonly name: string;
  /** Absent when it can be no text, or is larger than any model. */
  readonly text: string | undefined;
  /** It was taken out of an archive. */
  readonly packed?: true;
}

/** Enough to tell a text by. */
const HEAD = 4096;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "no permission to read",
  EISDIR: "is a folder",
};

/** Reads a file or the standard input. Throws only where the system refuses it. */
export async function readSource(file: string, folder: string, stdinName = "stdin.yaml"): Promise<Source> {
  const shown = shownPath(file, stdinName);
  try {
    if (file === STDIN)
      return { path: shown, name: path.basename(stdinName), text: textIn(bytesOf(0, LARGEST)) };
    return { path: shown, ...(await readFile(path.resolve(folder, file))) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error; // not the system's
    throw new CannotRun(`${ownValue(REASONS, code) ?? message}: ${shown}`);
  }
}

async function readFile(absolute: string): Promise<Omit<Source, "path">> {
  const name = path.basename(absolute);
  const file = openSync(absolute, "r");
  try {
    const stat = fstatSync(file);
    // A pipe, as `<(…)` makes one, can only be read once and from its start.
    if (!stat.isFile()) return { name, text: textIn(bytesOf(file, LARGEST)) };
    const { size } = stat;
    const head = Buffer.alloc(HEAD);
    const start = head.subarray(0, readSync(file, head, 0, HEAD, 0));
    if (start.toString("latin1", 0, 4) === "PK\u0003\u0004") return await fromArchive(file, size, name);
    if (size > LARGEST || !isText(start)) return { name, text: undefined };
    return { name, text: textIn(bytesOf(file, LARGEST)) };
  } finally {
    closeSync(file);
  }
}

/** A `.keras` file is a zip with its model in `config.json`. */
async function fromArchive(file: number, size: number, name: string): Promise<Omit<Source, "path">> {
  const { memberOf } = await import("./archive");
  const config = await memberOf(file, size, "config.json", LARGEST);
  return {
    name: `${name.replace(/\.(keras|zip)$/i, "")}.json`,
    text: config && decoded(config),
    packed: true,
  };
}

const UTF16_LE = [0xff, 0xfe] as const;
const UTF16_BE = [0xfe, 0xff] as const;
const startsWith = (b: Buffer, mark: readonly number[]): boolean => mark.every((byte, i) => b[i] === byte);

const isText = (start: Buffer): boolean =>
  startsWith(start, UTF16_LE) || startsWith(start, UTF16_BE) || !start.includes(0);

const textIn = (bytes: Buffer | undefined): string | undefined =>
  bytes && isText(bytes.subarray(0, HEAD)) ? decoded(bytes) : undefined;

/** The text as an editor has it: without a byte order mark; bytes that are no UTF-8 become replacement characters. */
export function decoded(bytes: Buffer): string {
  if (startsWith(bytes, UTF16_LE)) return bytes.toString("utf16le", 2);
  if (startsWith(bytes, UTF16_BE)) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le");
  }
  const text = bytes.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
