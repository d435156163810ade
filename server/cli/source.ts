import { closeSync, fstatSync, openSync } from "node:fs";
import path from "node:path";
import { ownValue } from "../model/own";
import type { ReadAt } from "../weights/header";
import { bytesAt, bytesOf, LARGEST, SMALL } from "./bytes";
import { CannotRun } from "./command";
import { STDIN, shownPath } from "./files";

/** A file as the analysis wants it. */
export interface Source {
  /** As the user gave it, with forward slashes: what is printed. */
  readonly path: string;
  /** Without folders: what says how to read it. */
  readonly name: string;
  /** Absent when it can be no text, or is larger than any model; `why` says so. */
  readonly text: string | undefined;
  /** What the file is instead, as the end of a sentence that begins with its path. */
  readonly why?: string;
  /** It was taken out of an archive or from between weights, and cannot be written back. */
  readonly packed?: true;
}

type Content = Omit<Source, "path">;

/** What is said of a file that is no text, or has no end. */
const NO_TEXT = `is not a text file, or is larger than ${LARGEST / 1_000_000} MB`;

/** Why a source has no text. */
export const unread = ({ path: shown, why = NO_TEXT }: Pick<Source, "path" | "why">): string =>
  `${shown} ${why}`;

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

async function readFile(absolute: string): Promise<Content> {
  const name = path.basename(absolute);
  const file = openSync(absolute, "r");
  try {
    const stat = fstatSync(file);
    // A pipe, as `<(…)` makes one, can only be read once and from its start.
    if (!stat.isFile()) return { name, text: textIn(bytesOf(file, LARGEST)) };
    const { size } = stat;
    const readAt: ReadAt = async (offset, length) => bytesAt(file, offset, Math.min(length, size));
    // Most are small, and read at once.
    const whole = size > SMALL ? undefined : bytesOf(file, LARGEST, size);
    const packed = await packedIn(whole ?? bytesAt(file, 0, HEAD), { name, size, readAt });
    if (packed) return packed;
    return { name, text: size > LARGEST ? undefined : textIn(whole ?? bytesOf(file, LARGEST)) };
  } finally {
    closeSync(file);
  }
}

/** What a file holds whose bytes are there, as git hands them over. */
export async function contentOf(bytes: Buffer, name: string): Promise<Content> {
  const readAt: ReadAt = async (offset, length) => bytes.subarray(offset, offset + length);
  const packed = await packedIn(bytes.subarray(0, HEAD), { name, size: bytes.length, readAt });
  return packed ?? { name, text: decoded(bytes) };
}

interface Binary {
  readonly name: string;
  readonly size: number;
  readonly readAt: ReadAt;
}

/** The model in a file of Keras that holds its weights too: `.keras` is a zip with its `config.json`, `.h5` is HDF5. */
async function packedIn(start: Buffer, { name, size, readAt }: Binary): Promise<Content | undefined> {
  const as = `${name.replace(/\.(keras|zip|h5|hdf5)$/i, "")}.json`;
  const magic = start.toString("latin1", 0, 4);
  if (magic === "PK\u0003\u0004") {
    const { memberOf } = await import("./archive");
    const config = await memberOf(readAt, size, "config.json", LARGEST);
    return config
      ? { name: as, text: decoded(config), packed: true }
      : {
          name,
          text: undefined,
          why: "is an archive without the config.json that Keras puts into a .keras file",
        };
  }
  if (magic !== "\u0089HDF") return undefined;
  const { readKerasModel } = await import("../weights/keras");
  const found = await readKerasModel(readAt);
  if ("fault" in found) return { name, text: undefined, why: `cannot be read: ${found.fault}` };
  if (found.text !== undefined) return { name: as, text: found.text, packed: true };
  return {
    name,
    text: undefined,
    why: `holds weights and no model, as save_weights() writes it; fovea diff MODEL --with ${name} compares it with a model`,
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
