import { isMainThread, workerData } from "node:worker_threads";
import { run } from "./run";
import { processTerminal } from "./terminal";

/** One of the threads that a large check shares its files with. */
async function help(): Promise<void> {
  const { isThreadData, serve } = await import("./check/pool");
  if (isThreadData(workerData)) serve();
}

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processTerminal());
}

void (isMainThread ? main() : help());
