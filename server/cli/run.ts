import { ownValue } from "../model/own";
import { noCommand, understood } from "./arguments";
import { CannotRun, type Command, EXIT } from "./command";
import type { Terminal } from "./terminal";

/** Each is loaded when it is wanted: a start has no time to lose. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import("./commands/check")).check as Command,
  report: async () => (await import("./commands/report")).report as Command,
  diff: async () => (await import("./commands/diff")).diff as Command,
  review: async () => (await import("./commands/review")).review as Command,
  fit: async () => (await import("./commands/fit")).fit as Command,
  shrink: async () => (await import("./commands/shrink")).shrink as Command,
  rules: async () => (await import("./commands/rules")).rules as Command,
  explain: async () => (await import("./commands/explain")).explain as Command,
  init: async () => (await import("./commands/init")).init as Command,
  mcp: async () => (await import("./commands/mcp")).mcp as Command,
  lsp: async () => (await import("./commands/lsp")).lsp as Command,
};

/** Runs one command line (without `node` and the script) and returns its exit code; what cannot be done is said in one line. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await done(argv, terminal);
  } catch (error) {
    const { message } = error as Error;
    const known = error instanceof CannotRun || (error as NodeJS.ErrnoException).code !== undefined;
    terminal.say(known ? message : `bug in Fovea; report it with this message: ${message}`);
    return EXIT.failed;
  }
}

async function done(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = argv;
  if (first === "--version" || first === "-v") {
    const { version } = await import("./version");
    terminal.write(`${version()}\n`);
    return EXIT.clean;
  }
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    await showHelp(rest[0], terminal);
    return first === undefined ? EXIT.failed : EXIT.clean;
  }
  const command = await commandNamed(first === "--init" ? "init" : first, terminal);
  const given = await understood(command, rest);
  if (!given) {
    await showHelp(first, terminal);
    return EXIT.clean;
  }
  return command.run(given, terminal);
}

async function commandNamed(name: string, { folder }: Terminal): Promise<Command> {
  const load = ownValue(COMMANDS, name);
  if (load) return load();
  throw await noCommand(name, Object.keys(COMMANDS), folder);
}

async function showHelp(name: string | undefined, terminal: Terminal): Promise<void> {
  const help = await import("./help");
  if (name !== undefined) terminal.write(help.commandHelp(await commandNamed(name, terminal)));
  else terminal.write(help.generalHelp(await Promise.all(Object.values(COMMANDS).map((load) => load()))));
}
