import path from "node:path";
import type { ConfigFile } from "../../config/config";
import { CannotRun, type Given } from "../command";
import { configured, isConfigFile, type Working } from "../configured";
import { absolutePath, disk } from "../disk";
import { filesOf, STDIN, shownPath } from "../files";
import { countFrom, modelOptions } from "../model-options";
import { readSource } from "../source";
import type { Terminal } from "../terminal";
import { DEFAULT_BASELINE } from "./defaults";
import type { CHECK_OPTIONS } from "./options";
import type { FileRecord } from "./record";
import type { RunMode, Task } from "./task";

export type CheckValues = Given<typeof CHECK_OPTIONS>["values"];

/** What a run has to do, known before it begins. */
export interface Plan {
  readonly tasks: readonly Task[];
  readonly mode: RunMode;
  /** How many threads share them; by the cores and the number of tasks when absent. */
  readonly threads: number | undefined;
  /** Config files that were named or found, and those with problems. */
  readonly configs: readonly FileRecord[];
}

export async function planned(
  values: CheckValues,
  operands: readonly string[],
  json: boolean,
  { folder, say }: Terminal,
): Promise<Plan> {
  const threads =
    values.concurrency === undefined ? undefined : countFrom(values.concurrency, "--concurrency", 1);
  const paths = pathsOf(values, operands);
  const search = {
    everything: values["no-ignore"] === true,
    mayBeNone: values["no-error-on-unmatched-pattern"] === true,
    unread: (at: string, why: string) => say(`the folder ${at} cannot be read (${why})`),
  };
  const files = await filesOf(paths.length > 0 ? paths : ["."], folder, search);
  const stdinName = values["stdin-filename"];
  const config = await configured(values, modelOptions(values), { folder, stdinName });
  const tasks: Task[] = [];
  const isConfig = (file: string): boolean => isConfigFile(shownPath(file, stdinName));
  const baseline = path.resolve(folder, values.baseline ?? DEFAULT_BASELINE);
  for (const file of files) {
    if (isConfig(file) || path.resolve(folder, file) === baseline) continue;
    const { options, ignored } = await config.optionsFor(file);
    if (!ignored || search.everything) tasks.push({ file, options, named: paths.includes(file) });
    else if (paths.includes(file))
      say(`${shownPath(file, stdinName)} is ignored by the config file (--no-ignore checks it)`);
  }
  return {
    tasks,
    threads,
    mode: { json, folder, stdinName, fix: fixOf(values), fixComments: values["fix-comments"] ?? false },
    configs: await configRecords(config.met(), files.filter(isConfig), { folder, stdinName }),
  };
}

/** A name for the standard input says that it is to be read, unless something else is named. */
export function pathsOf(
  { stdin, "stdin-filename": name }: { readonly stdin?: boolean; readonly "stdin-filename"?: string },
  operands: readonly string[],
): readonly string[] {
  if (stdin && !operands.includes(STDIN)) return [...operands, STDIN];
  if (name === undefined || operands.includes(STDIN)) return operands;
  if (operands.length === 0) return [STDIN];
  throw new CannotRun("--stdin-filename needs standard input; add --stdin or -");
}

function fixOf({ fix, "fix-dry-run": dry, "fix-comments": comments }: CheckValues): RunMode["fix"] {
  if (comments && !fix && !dry) throw new CannotRun("--fix-comments needs --fix or --fix-dry-run");
  if (fix && dry) throw new CannotRun("--fix and --fix-dry-run cannot be combined");
  return fix ? "write" : dry ? "dry" : "no";
}

/** Config files that the user has named or that lie among the models, and those that were met and have problems. */
async function configRecords(
  met: readonly ConfigFile[],
  listed: readonly string[],
  { folder, stdinName }: Working,
): Promise<readonly FileRecord[]> {
  const shown = new Map(met.filter((c) => c.problems.length > 0).map((c) => [c.path, c]));
  if (shown.size + listed.length === 0) return [];
  const { loaderOf } = await import("../../config/load");
  const { recordOfOther } = await import("./record");
  const loader = loaderOf(disk);
  for (const file of listed) {
    const [own] =
      file === STDIN ? [await fromStdin(folder, stdinName)] : await loader.named(absolutePath(folder, file));
    if (own && !shown.has(own.path)) shown.set(own.path, own);
  }
  const root = folder.split(path.sep).join("/");
  return [...shown.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((c) => recordOfOther(path.posix.relative(root, c.path), c.text, c.problems));
}

/** A config file that is being written somewhere else. */
async function fromStdin(folder: string, stdinName: string | undefined): Promise<ConfigFile> {
  const { readConfig } = await import("../../config/read");
  const { path: shown, text = "" } = await readSource(STDIN, folder, stdinName);
  const absolute = absolutePath(folder, shown);
  return { path: absolute, text, ...readConfig(text, absolute) };
}
