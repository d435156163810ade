import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Tests run from the root of the repository. */
export const root = process.cwd();

export const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

/** All files below a folder, with `/` whatever the system; none when it does not exist. */
export function filesBelow(folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => {
      const file = `${folder}/${name}`;
      return statSync(path.join(root, file)).isDirectory() ? filesBelow(file) : [file];
    });
}

/** The TypeScript of the product. */
export const sources = (...folders: string[]): string[] =>
  (folders.length > 0 ? folders : ["server", "client"])
    .flatMap(filesBelow)
    .filter((file) => /\.tsx?$/.test(file));

/** What is committed, or would be by `git add .`. */
export const committed = (): string[] =>
  execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root })
    .toString()
    .split("\0")
    .filter((file) => file !== "" && statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile());

/** Says what was found where nothing should be, one to a line. */
export const none = (found: readonly string[]): void =>
  assert.ok(found.length === 0, `\n${found.join("\n")}`);
