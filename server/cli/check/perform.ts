import { availableParallelism } from "node:os";
import type { FileRecord } from "./record";
import { perform, type RunMode, type Task } from "./task";

/** With fewer files other threads take longer to start than they save. */
const ENOUGH = 150;
/** For each thread there must be so many. */
const SHARE = 60;

/** The records of the tasks, in their order, whoever makes them. */
export async function* performed(
  tasks: readonly Task[],
  mode: RunMode,
  wanted?: number,
): AsyncGenerator<FileRecord> {
  const threads = Math.min(wanted ?? threadsFor(tasks.length), tasks.length);
  if (threads > 1) {
    const { shared } = await import("./pool");
    yield* shared(tasks, mode, threads);
  } else for (const task of tasks) yield await perform(task, mode);
}

const threadsFor = (files: number): number =>
  files < ENOUGH ? 1 : Math.min(cores(), Math.ceil(files / SHARE));

/** Node 18.13 and before have no such function; there one thread has to do. */
const cores = (): number => (typeof availableParallelism === "function" ? availableParallelism() : 1);
