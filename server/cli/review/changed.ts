import { lstatSync } from "node:fs";
import path from "node:path";
import { matches } from "../../config/globs";
import { isConfigFile } from "../configured";
import { MODEL_FILE } from "../files";
import { readSource } from "../source";

/** A file that differs; paths go from the top of the repository, with forward slashes. */
export interface ChangedFile {
  readonly path: string;
  /** Where it stood before, if elsewhere. */
  readonly previous?: string;
  readonly isNew: boolean;
  readonly isGone: boolean;
}

/** Files that differ, and the text of each on both sides: null where there is none. */
export interface Changes {
  /** What the old side is called. */
  readonly base: string;
  /** The top of the repository on this disk. */
  readonly root: string;
  files(): Promise<readonly ChangedFile[]>;
  before(file: ChangedFile): Promise<string | null>;
  after(file: ChangedFile): Promise<string | null>;
}

/** Whether a file, by its path from the top of the repository, is among those that the operands stand for. */
export function selection(
  operands: readonly string[],
  folder: string,
  root: string,
): (file: string) => boolean {
  const within = (operands.length > 0 ? operands : ["."]).map((operand) => ({
    place: path.resolve(folder, operand),
    // From this folder, as on any other command line.
    glob: [`./${operand.replace(/^\.\//, "")}`],
  }));
  return (file) => {
    if (isConfigFile(file)) return false;
    const absolute = path.resolve(root, file);
    const from = path.relative(folder, absolute).split(path.sep).join("/");
    return within.some(
      ({ place, glob }) =>
        absolute === place || (MODEL_FILE.test(file) && (isBelow(place, absolute) || matches(glob, from))),
    );
  };
}

const isBelow = (folder: string, file: string): boolean => {
  const way = path.relative(folder, file);
  return way !== "" && !way.startsWith("..") && !path.isAbsolute(way);
};

/** As it is on this disk; nothing where it is not there, or is a link to who knows where. */
export async function textOnDisk(root: string, file: string): Promise<string | null> {
  const absolute = path.resolve(root, file);
  if (!isBelow(root, absolute) || !lstatSync(absolute, { throwIfNoEntry: false })?.isFile()) return null;
  return (await readSource(absolute, root)).text ?? null;
}
