import { readdirSync } from "node:fs";
import path from "node:path";
import type { FileAccess } from "../config/load";
import { smallFile } from "./bytes";
import { decoded } from "./source";

/** The disk, as the search for config files wants it. */
export const disk: FileAccess = {
  async list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return []; // not there, or not for us to read
    }
  },
  async read(file) {
    try {
      const bytes = smallFile(file);
      return bytes && decoded(bytes);
    } catch {
      return undefined;
    }
  },
};

/** An absolute path with forward slashes. */
export const absolutePath = (folder: string, file: string): string =>
  path.resolve(folder, file).split(path.sep).join("/");
