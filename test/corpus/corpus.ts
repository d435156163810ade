import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Files that others wrote, beside the project where they are present; they are no part of it. */
export const CORPUS = path.resolve("../shared/corpus");
export const isHere = existsSync(CORPUS);

export type Row = Readonly<Record<string, string>>;

/** A table with a head, tabs between its columns. */
export function table(name: string, folder = CORPUS): readonly Row[] {
  const file = path.join(folder, name);
  if (!existsSync(file)) return [];
  const [head = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(columns.map((c, i) => [c, cells[i] ?? ""]));
  });
}

export const read = (name: string, folder = CORPUS): string => readFileSync(path.join(folder, name), "utf8");

/** Every file below, whatever it is. */
export function files(folder = CORPUS, below = ""): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((e) => {
    const name = path.posix.join(below, e.name);
    return e.isDirectory() ? files(folder, name) : [name];
  });
}
