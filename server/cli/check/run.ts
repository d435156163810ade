import path from "node:path";
import { CannotRun } from "../command";
import { Tally } from "../tally";
import type { Terminal } from "../terminal";
import type { Baseline } from "./baseline";
import type { Cache } from "./cache";
import { DEFAULT_BASELINE, DEFAULT_CACHE } from "./defaults";
import { performed } from "./perform";
import type { CheckValues, Plan } from "./plan";
import type { FileRecord, ProblemRecord } from "./record";
import type { RunMode } from "./task";

/** Does what is planned, hands on what is to be shown, file by file in their order, and says what it comes to. */
export async function checkAll(
  plan: Plan,
  values: CheckValues,
  terminal: Terminal,
  show: (record: FileRecord) => void,
): Promise<Tally> {
  const started = Date.now();
  const tally = new Tally();
  tally.fixing = plan.mode.fix !== "no";
  const baseline = await baselineOf(values, terminal);
  const cache = await cacheOf(values, plan.mode);
  const progress = new Progress(plan.tasks.length, terminal);
  const take = (full: FileRecord): void => {
    const { record, known } = baseline?.without(full) ?? { record: full, known: 0 };
    const shown = { ...record, problems: record.problems.filter((p) => isShown(p, values)) };
    tally.add(shown);
    tally.warnings += record.problems.filter((p) => p.severity === "warning").length;
    tally.known += known;
    if (shown.remark) terminal.say(shown.remark);
    show(shown);
  };
  plan.configs.forEach(take);
  for await (const record of records(plan, cache)) {
    take(record);
    progress.step();
  }
  terminal.status();
  const unsaved = cache?.save();
  if (unsaved !== undefined) terminal.say(unsaved);
  if (baseline) settle(baseline, values, terminal);
  if (values.stats) await sayStats(tally, cache, Date.now() - started, terminal);
  return tally;
}

/** Hints are for editors and other programs. */
const isShown = ({ severity }: ProblemRecord, { quiet, format }: CheckValues): boolean =>
  severity === "error" || (!quiet && (severity !== "hint" || format === "json" || format === "sarif"));

/** The records of all tasks in their order: out of the cache where it has them, else made. */
async function* records(
  { tasks, mode, threads }: Plan,
  cache: Cache | undefined,
): AsyncGenerator<FileRecord> {
  if (!cache) {
    yield* performed(tasks, mode, threads);
    return;
  }
  const known = tasks.map((task) => cache.get(task));
  const made = performed(
    tasks.filter((_, i) => !known[i]),
    mode,
    threads,
  );
  try {
    for (const [i, task] of tasks.entries()) {
      const record = known[i];
      if (record) yield record;
      else {
        const { value } = await made.next();
        cache.set(task, value as FileRecord);
        yield value as FileRecord;
      }
    }
  } finally {
    // Without this its threads would wait for more.
    await made.return(undefined);
  }
}

async function cacheOf(values: CheckValues, mode: RunMode): Promise<Cache | undefined> {
  const { cache, "cache-location": location } = values;
  if (!cache && location === undefined) return undefined;
  const { Cache, cacheFile } = await import("./cache");
  return new Cache(cacheFile(path.resolve(mode.folder, location ?? DEFAULT_CACHE)), mode);
}

async function baselineOf(values: CheckValues, { folder }: Terminal): Promise<Baseline | undefined> {
  const { baseline, "write-baseline": write = false, "prune-baseline": prune = false } = values;
  if (write && prune) throw new CannotRun("--write-baseline and --prune-baseline cannot be combined");
  if (baseline === undefined && !write && !prune) return undefined;
  const { Baseline } = await import("./baseline");
  return new Baseline(path.resolve(folder, baseline ?? DEFAULT_BASELINE), folder, write);
}

function settle(baseline: Baseline, values: CheckValues, { say }: Terminal): void {
  const gone = baseline.gone();
  if (values["write-baseline"] || values["prune-baseline"]) {
    const left = baseline.save();
    say(
      `the baseline has ${left} ${left === 1 ? "problem" : "problems"}${gone > 0 ? `; ${gone} removed` : ""}`,
    );
  } else if (gone > 0)
    say(
      gone === 1
        ? "1 problem of the baseline is fixed; remove it with --prune-baseline"
        : `${gone} problems of the baseline are fixed; remove them with --prune-baseline`,
    );
}

async function sayStats(
  tally: Tally,
  cache: Cache | undefined,
  ms: number,
  terminal: Terminal,
): Promise<void> {
  const { statsLines } = await import("./stats");
  for (const line of statsLines(tally, cache?.hits, ms)) terminal.say(line);
}

/** How long nobody wonders. */
const PATIENCE = 1000;
/** Between two changes of what is shown. */
const PAUSE = 100;
const WIDTH = 30;

/** A bar, once it takes long. */
class Progress {
  private done = 0;
  private next = Date.now() + PATIENCE;

  constructor(
    private readonly all: number,
    private readonly terminal: Terminal,
  ) {}

  step(): void {
    this.done++;
    const now = Date.now();
    if (now < this.next) return;
    this.next = now + PAUSE;
    const full = Math.round((WIDTH * this.done) / Math.max(this.all, 1));
    this.terminal.status(`${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${this.done} of ${this.all} files`);
  }
}
