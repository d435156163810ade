import { type Dirent, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CannotRun } from "./command";
import { type Ignored, ignoredBelow } from "./ignored";

/** What is looked for in folders. A file that is named is read whatever it is called. */
export const MODEL_FILE = /\.(ya?ml|jsonc?)$/i;

/** Folders that hold other people's files, whatever a .gitignore says. */
const SKIPPED_FOLDERS = new Set(["node_modules", ".git", ".hg", ".svn", ".venv", "venv", "__pycache__"]);

/** A path that stands for the standard input. */
export const STDIN = "-";

/** A path as it is printed: with forward slashes everywhere. */
export const shownPath = (file: string, stdinName = "stdin.yaml"): string =>
  file === STDIN ? stdinName : file.split(path.sep).join("/");

export interface Search {
  /** Files that a .gitignore leaves out come too. */
  readonly everything?: boolean;
  /** A path or pattern may stand for nothing. */
  readonly mayBeNone?: boolean;
  /** Is told of folders that cannot be read, as they are printed, and why. */
  readonly unread?: (folder: string, why: string) => void;
}

/**
 * The files that paths, folders and patterns stand for: each once, in order of the arguments, those of one folder or
 * pattern by name. Paths stay relative to `folder` where they were given so. Throws where there is nothing.
 */
export async function filesOf(
  paths: readonly string[],
  folder: string,
  search: Search = {},
): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const given of paths) {
    for (const file of await filesAt(given, folder, search)) {
      const key = file === STDIN ? STDIN : path.resolve(folder, file);
      if (!found.has(key)) found.set(key, file);
    }
  }
  return [...found.values()];
}

async function filesAt(
  given: string,
  folder: string,
  { everything = false, mayBeNone = false, unread = () => undefined }: Search,
): Promise<readonly string[]> {
  if (given === STDIN) return [STDIN];
  const absolute = path.resolve(folder, given);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    const ignored = everything ? NOTHING_IGNORED : await ignoredBelow(absolute);
    const shown = (file: string): string => path.join(given, path.relative(absolute, file));
    return modelsBelow(absolute, ignored, (at, why) => unread(shownPath(shown(at)), why)).map(shown);
  }
  if (stat) return [given];
  const matches = isPattern(given) ? await filesMatching(given, folder, everything) : [];
  if (matches.length > 0 || mayBeNone) return matches;
  throw new CannotRun(isPattern(given) ? `no file matches ${given}` : `no such file or folder: ${given}`);
}

const NOTHING_IGNORED: Ignored = { file: () => false, folder: () => false };

const isPattern = (text: string): boolean => /[*?{}[\]!]/.test(text);

async function filesMatching(
  pattern: string,
  folder: string,
  everything: boolean,
): Promise<readonly string[]> {
  // Not import(): its ES module wants an import.meta.url, which a bundle like ours does not have.
  const { glob } = require("tinyglobby") as typeof import("tinyglobby");
  const skipped = [...SKIPPED_FOLDERS].map((name) => `**/${name}/**`);
  const matches = await glob(pattern.replaceAll("\\", "/"), {
    cwd: folder,
    ignore: skipped,
    expandDirectories: false,
  });
  const ignored = everything ? NOTHING_IGNORED : await ignoredBelow(folder, true);
  return matches.filter((file) => !ignored.file(path.resolve(folder, file))).sort();
}

/** Depth first, by name; what is ignored is not even looked into. Links to folders are not followed: they may be circles. */
function modelsBelow(folder: string, ignored: Ignored, unread: NonNullable<Search["unread"]>): string[] {
  const entries = entriesOf(folder, unread).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const absolute = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const skipped = SKIPPED_FOLDERS.has(entry.name) || ignored.folder(absolute);
      return skipped ? [] : modelsBelow(absolute, ignored, unread);
    }
    return MODEL_FILE.test(entry.name) && isFile(entry, absolute) && !ignored.file(absolute)
      ? [absolute]
      : [];
  });
}

function entriesOf(folder: string, unread: NonNullable<Search["unread"]>): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    unread(folder, (error as NodeJS.ErrnoException).code ?? "");
    return [];
  }
}

const isFile = (entry: Dirent, absolute: string): boolean =>
  entry.isFile() ||
  (entry.isSymbolicLink() && statSync(absolute, { throwIfNoEntry: false })?.isFile() === true);
