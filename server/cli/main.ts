import { run } from "./run";
import { processTerminal } from "./terminal";
import { isThread } from "./thread";

/** One of the threads that a large check shares its files with. */
async function help(): Promise<void> {
  const { serve } = await import("./check/pool");
  serve();
}

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processTerminal());
}

void (isThread() ? help() : main());
