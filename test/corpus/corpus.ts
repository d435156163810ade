import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Files that others wrote, beside the project (or where the environment says) if at all; they are no part of it. */
const SHARED = path.resolve(process.env.FOVEA_SHARED ?? "../shared");
export const CORPUS = path.join(SHARED, "corpus");
export const FAILURES = path.join(SHARED, "failures");
export const isHere = existsSync(CORPUS);

/** In a suite whose tests are made from these files: without them the suite says that it waits, rather than vanish. */
export function waitsForFiles(): void {
  if (!isHere) it("waits for files that are not part of the project");
}

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
