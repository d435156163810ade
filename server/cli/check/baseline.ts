import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { CannotRun } from "../command";
import { writeWhole } from "../written";
import type { FileRecord, ProblemRecord } from "./record";

/** Problems that are known and accepted for now, so that only new ones count. */
interface Stored {
  readonly schemaVersion: 1;
  /** By the path of the file as seen from the baseline's own folder. */
  readonly files: Readonly<Record<string, readonly Known[]>>;
}

interface Known {
  readonly code: string;
  readonly key: string;
  /** For whoever reads the file. */
  readonly message: string;
}

const knownOf = ({ code, key, message }: ProblemRecord): Known => ({ code, key, message });

export class Baseline {
  private readonly before: Map<string, readonly Known[]>;
  private readonly found = new Map<string, readonly Known[]>();

  /** `location` is absolute. With `all` every problem is taken for known, and there need not be a baseline yet. */
  constructor(
    private readonly location: string,
    private readonly folder: string,
    private readonly all: boolean,
  ) {
    const stored = all && !existsSync(location) ? {} : storedAt(location).files;
    this.before = new Map(Object.entries(stored));
  }

  /** A record without the problems that are known; how many these are. */
  without(record: FileRecord): { readonly record: FileRecord; readonly known: number } {
    const file = this.keyOf(record.path);
    const keys = new Set((this.before.get(file) ?? []).map((k) => k.key));
    const known = this.all ? record.problems : record.problems.filter((p) => keys.has(p.key));
    this.found.set(file, known.map(knownOf));
    const problems = record.problems.filter((p) => !known.includes(p));
    return { record: { ...record, problems }, known: known.length };
  }

  /** How many of the known problems are no longer there, in the files that were looked at. */
  gone(): number {
    let gone = 0;
    for (const [file, found] of this.found) gone += (this.before.get(file)?.length ?? 0) - found.length;
    return gone;
  }

  /** Keeps what was found; of the files that were not looked at, what is there, unless they are gone. Returns how much that is. */
  save(): number {
    const folder = path.dirname(this.location);
    const all = [...new Map([...this.before, ...this.found])].filter(
      ([file, known]) => known.length > 0 && existsSync(path.resolve(folder, file)),
    );
    const files = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
    const stored: Stored = { schemaVersion: 1, files };
    try {
      writeWhole(this.location, `${JSON.stringify(stored, null, 1)}\n`);
    } catch (error) {
      throw new CannotRun(`the baseline cannot be written: ${(error as Error).message}`);
    }
    return all.reduce((n, [, known]) => n + known.length, 0);
  }

  private keyOf(shown: string): string {
    const absolute = path.resolve(this.folder, shown);
    return path.relative(path.dirname(this.location), absolute).split(path.sep).join("/");
  }
}

function storedAt(location: string): Stored {
  const shown = path.basename(location);
  let stored: Partial<Stored>;
  try {
    stored = JSON.parse(readFileSync(location, "utf8")) as Partial<Stored>;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new CannotRun(
      missing
        ? `no such baseline: ${shown}; create it with --write-baseline`
        : error instanceof SyntaxError
          ? `${shown} is not a baseline`
          : `${shown} cannot be read: ${(error as Error).message}`,
    );
  }
  const files = stored?.schemaVersion === 1 ? stored.files : undefined;
  if (typeof files !== "object" || files === null || !Object.values(files).every(Array.isArray))
    throw new CannotRun(`${shown} is not a baseline of this version`);
  return stored as Stored;
}
