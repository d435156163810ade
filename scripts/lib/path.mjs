import { existsSync } from "node:fs";
import path from "node:path";

/** Where a program is on the PATH, if it is. */
export function which(...names) {
  const suffixes = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const name of names)
    for (const folder of (process.env.PATH ?? "").split(path.delimiter))
      for (const suffix of suffixes) {
        const file = path.join(folder, name + suffix);
        if (folder !== "" && existsSync(file)) return file;
      }
  return undefined;
}
