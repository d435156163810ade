import path from "node:path";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { THREAD } from "../thread";
import type { FileRecord } from "./record";
import { perform, type RunMode, type Task } from "./task";

/** Files that are handed over at once. */
const CHUNK = 16;
/** Chunks that are under way for each thread: it need not wait, and results do not pile up. */
const AHEAD = 3;

/** The program as it is launched, which has been compiled once and for all (../launch.ts). */
const PROGRAM = path.join(__dirname, "cli.js");

/** The records of the tasks in their order, made by other threads, which run this same program. */
export async function* shared(
  tasks: readonly Task[],
  mode: RunMode,
  threads: number,
): AsyncGenerator<FileRecord> {
  const workers = Array.from(
    { length: threads },
    () => new Thread(new Worker(PROGRAM, { argv: [THREAD], workerData: mode })),
  );
  const ahead: Promise<readonly FileRecord[]>[] = [];
  try {
    for (let i = 0; i < tasks.length; i += CHUNK) {
      const chunk = (workers[(i / CHUNK) % threads] as Thread).perform(tasks.slice(i, i + CHUNK));
      // It is waited for in its turn; until then a failure is not unhandled.
      chunk.catch(() => undefined);
      ahead.push(chunk);
      if (ahead.length >= threads * AHEAD) yield* (await ahead.shift()) ?? [];
    }
    for (const chunk of ahead) yield* await chunk;
  } finally {
    await Promise.all(workers.map((w) => w.end()));
  }
}

/** A thread, as the main one sees it: it answers in the order in which it is asked. */
class Thread {
  private readonly waiting: {
    readonly resolve: (records: readonly FileRecord[]) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  private ended: Error | undefined;

  constructor(private readonly worker: Worker) {
    worker.on("message", (records: readonly FileRecord[]) => this.waiting.shift()?.resolve(records));
    worker.on("error", (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", () => this.fail(new Error("a worker thread ended unexpectedly")));
  }

  perform(tasks: readonly Task[]): Promise<readonly FileRecord[]> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(tasks);
    });
  }

  end(): Promise<unknown> {
    return this.worker.terminate();
  }

  private fail(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

/** The other side: performs what it is sent, one chunk after the other. */
export function serve(): void {
  const mode = workerData as RunMode;
  let last: Promise<void> = Promise.resolve();
  parentPort?.on("message", (tasks: readonly Task[]) => {
    last = last.then(async () => {
      const records: FileRecord[] = [];
      for (const task of tasks) records.push(await perform(task, mode));
      parentPort?.postMessage(records);
    });
  });
}
