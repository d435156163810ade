import path from "node:path";
import type { Options } from "../../model/options";
import { CannotRun } from "../command";
import { STDIN, shownPath } from "../files";
import { readSource, type Source, unread } from "../source";
import { withWeights } from "../weights";
import type { FileRecord, Wanted } from "./record";

/** One file to look at, and how. Plain data: another thread may be the one that does it. */
export interface Task {
  readonly file: string;
  readonly options: Options;
  /** The user has named the file, and not only a folder or a pattern: it has to be one that can be read. */
  readonly named?: boolean;
}

export interface RunMode extends Wanted {
  /** Where relative paths start. */
  readonly folder: string;
  readonly stdinName: string | undefined;
  readonly fix: "no" | "dry" | "write";
  /** Comments that state sizes or row numbers are rewritten, too. */
  readonly fixComments: boolean;
}

/** Reads a file, looks at it, fixes it if that is wanted, and keeps what is printed of it. */
export async function perform(task: Task, mode: RunMode): Promise<FileRecord> {
  try {
    const source = await readSource(task.file, mode.folder, mode.stdinName);
    const own = task.file === STDIN ? task : await besideTask(task, mode);
    return source.text !== undefined && mode.fix !== "no" && !source.packed
      ? await fixed(own, source, source.text, mode)
      : await seen(own, source, mode);
  } catch (error) {
    const shown = shownPath(task.file, mode.stdinName);
    // The other files shall not go without an answer for one that trips the program.
    const remark =
      error instanceof CannotRun
        ? error.message
        : `${shown} could not be checked because of a bug in Fovea; report it with this message: ${(error as Error).message}`;
    return { path: shown, isModel: false, problems: [], suppressed: [], remark, failed: true };
  }
}

const besideTask = async (task: Task, { folder }: RunMode): Promise<Task> => ({
  ...task,
  options: await withWeights(task.options, path.resolve(folder, task.file)),
});

async function seen({ options, named }: Task, source: Source, mode: RunMode): Promise<FileRecord> {
  const { path: shown, name, text } = source;
  const [{ analyse }, { recordOf }] = await Promise.all([
    import("../../analysis/analyse"),
    import("./record"),
  ]);
  const record = recordOf({ path: shown, analysis: analyse(text ?? "", name, options) }, mode);
  if (text === undefined) return { ...record, remark: unread(source), ...(named ? { failed: true } : {}) };
  // Where a model stands beside its weights nobody can edit it.
  return source.packed ? { ...record, problems: record.problems.map((p) => ({ ...p, fixes: [] })) } : record;
}

async function fixed(task: Task, source: Source, before: string, mode: RunMode): Promise<FileRecord> {
  const [{ fixAll }, { recordOf }] = await Promise.all([import("../../analysis/fix"), import("./record")]);
  const request = { comments: mode.fixComments };
  const { text: after, applied, waiting, analysis } = fixAll(before, source.name, task.options, request);
  const record = recordOf({ path: source.path, analysis }, mode);
  if (applied === 0) return waiting > 0 ? { ...record, remark: waits(source.path, waiting) } : record;
  const { changedLines } = await import("../formats/patch");
  const lines = changedLines({ before, after });
  if (mode.fix === "dry" || task.file === STDIN)
    return { ...record, fixed: { applied, lines, change: { before, after } } };
  const { writeText } = await import("./write");
  const refused = writeText(path.resolve(mode.folder, task.file), before, after);
  if (refused === undefined) return { ...record, fixed: { applied, lines } };
  return { ...(await seen(task, source, mode)), remark: `${source.path} ${refused} and was not changed` };
}

const waits = (file: string, waiting: number): string =>
  `${file}: ${waiting === 1 ? "1 fix waits" : `${waiting} fixes wait`} until its errors and stale references are fixed`;
