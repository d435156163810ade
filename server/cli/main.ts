import { run } from "./run";
import { processTerminal } from "./terminal";
import { isThread } from "./thread";

/** One of the threads that a large check shares its files with. */
async function help(): Promise<void> {
  const { serve } = await import("./check/pool");
  serve();
}

async function main(): Promise<void> {
  const { stdout, stderr } = process;
  process.exitCode = await run(process.argv.slice(2), processTerminal());
  // To take the heap down, as an end by itself does, is work for nothing.
  if (stdout.writableLength + stderr.writableLength === 0) process.exit();
}

void (isThread() ? help() : main());
