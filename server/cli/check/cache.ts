import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { LARGEST } from "../bytes";
import { CannotRun } from "../command";
import { STDIN, shownPath } from "../files";
import { version } from "../version";
import { stampsBeside } from "../weights";
import { writeWhole } from "../written";
import { DEFAULT_CACHE } from "./defaults";
import type { FileRecord } from "./record";
import type { RunMode, Task } from "./task";

interface Stored {
  readonly version: string;
  readonly files: Readonly<Record<string, Entry>>;
}

interface Entry {
  /** Of everything that the record depends on. */
  readonly hash: string;
  readonly record: FileRecord;
}

/**
 * What is known from the last runs of files that are as they were, looked at in the same way by the same program. Kept in
 * one file, which may be thrown away at any time.
 */
export class Cache {
  private readonly files = new Map<string, Entry>();
  private readonly hashes = new Map<Task, string>();
  private changed = false;
  hits = 0;

  constructor(
    private readonly location: string,
    private readonly mode: RunMode,
  ) {
    for (const [file, entry] of Object.entries(storedAt(location).files)) this.files.set(file, entry);
  }

  /** The record of a file that is as it was; nothing where it has to be looked at. */
  get(task: Task): FileRecord | undefined {
    const hash = this.hashOf(task);
    if (hash === undefined) return undefined;
    this.hashes.set(task, hash);
    const entry = this.files.get(this.keyOf(task));
    // A file that can still be fixed is not done.
    const open = this.mode.fix !== "no" && entry?.record.problems.some((p) => p.fixes.some((f) => f.safe));
    if (entry?.hash !== hash || open) return undefined;
    this.hits++;
    const shown = shownPath(task.file);
    const { json, ...record } = entry.record;
    return { ...record, path: shown, ...(json ? { json: { ...json, path: shown } } : {}) };
  }

  set(task: Task, record: FileRecord): void {
    const hash = this.hashes.get(task);
    if (hash === undefined || record.fixed || record.failed) return;
    this.files.set(this.keyOf(task), { hash, record });
    this.changed = true;
  }

  /** Files that are gone are forgotten. Returns why it could not be written, if so. */
  save(): string | undefined {
    const kept = [...this.files].filter(([file]) =>
      existsSync(path.resolve(path.dirname(this.location), file)),
    );
    if (!this.changed && kept.length === this.files.size) return undefined;
    const stored: Stored = { version: versionOf(), files: Object.fromEntries(kept) };
    try {
      mkdirSync(path.dirname(this.location), { recursive: true });
      writeWhole(this.location, JSON.stringify(stored));
      return undefined;
    } catch (error) {
      return `the cache cannot be written: ${(error as Error).message}`;
    }
  }

  private keyOf({ file }: Task): string {
    const absolute = path.resolve(this.mode.folder, file);
    return path.relative(path.dirname(this.location), absolute).split(path.sep).join("/");
  }

  private hashOf({ file, options }: Task): string | undefined {
    if (file === STDIN) return undefined;
    try {
      const absolute = path.resolve(this.mode.folder, file);
      // What has weights in it may be many gigabytes, and is not read through for this.
      if (statSync(absolute).size > LARGEST) return undefined;
      const content = readFileSync(absolute);
      const beside = stampsBeside(absolute);
      const how = JSON.stringify([path.basename(file), this.mode.json, options, beside], printed);
      return createHash("sha256").update(how).update(content).digest("base64url");
    } catch {
      return undefined; // whoever looks at it says why
    }
  }
}

/**
 * The file in which a cache is to be kept: where a folder is named, one in it. Throws where there is something else already,
 * which would be lost.
 */
export function cacheFile(location: string): string {
  const stat = statSync(location, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return path.join(location, DEFAULT_CACHE);
  if (stat && path.basename(location) !== DEFAULT_CACHE && !readFileSync(location, "utf8").startsWith(START))
    throw new CannotRun(
      `--cache-location: ${path.basename(location)} is not a cache and would be overwritten`,
    );
  return location;
}

const START = '{"version":';

const printed = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}n` : value);

function storedAt(location: string): Stored {
  const nothing: Stored = { version: versionOf(), files: {} };
  try {
    const stored = JSON.parse(readFileSync(location, "utf8")) as Partial<Stored>;
    if (stored.version !== nothing.version || !stored.files) return nothing;
    const sound = Object.entries(stored.files).filter(([, entry]) => isEntry(entry));
    return { ...nothing, files: Object.fromEntries(sound) };
  } catch {
    return nothing; // there is none yet, or it is damaged
  }
}

/** Whoever has the folder may have written the file: what has not the form of an entry is none. */
function isEntry(value: unknown): value is Entry {
  const { hash, record } = (value ?? {}) as Partial<Entry>;
  const { path: shown, problems, suppressed } = record ?? {};
  return (
    typeof hash === "string" &&
    typeof shown === "string" &&
    Array.isArray(suppressed) &&
    Array.isArray(problems) &&
    problems.every((p) => Array.isArray(p?.fixes) && typeof p.message === "string")
  );
}

/** Another build is another program, even under the same version. */
function versionOf(): string {
  const { size, mtimeMs } = statSync(__filename);
  return `${version()}-${size}-${Math.round(mtimeMs)}`;
}
