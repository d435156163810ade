import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ownValue } from "../model/own";
import { CannotRun, type Command, type Given, type Option } from "./command";

const HELP: Option = { type: "boolean", short: "h", help: "" };

/** What was given, or nothing when help was asked for. */
export async function understood(command: Command, args: readonly string[]): Promise<Given | undefined> {
  const options = { ...command.options, help: HELP };
  try {
    const config = { args: [...args], options: forParser(options), allowPositionals: true };
    const { values, positionals } = parseArgs(config);
    const { help, ...rest } = values as Record<string, unknown>;
    return help ? undefined : { values: rest as Given["values"], operands: positionals };
  } catch (error) {
    throw new CannotRun(`${await reason(error as Error, options)} (see fovea ${command.name} --help)`);
  }
}

const forParser = (options: Command["options"]) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple ? { multiple } : {}) },
    ]),
  );

/** In one line; what Node says runs over several and quotes the option as a pattern. */
async function reason(error: Error, options: Command["options"]): Promise<string> {
  const [, written = ""] = /'(?:-\w, )?(-{1,2}[^' ]*)/.exec(error.message) ?? [];
  const name = written.replace(/^-+/, "");
  const value = ownValue(options, name)?.value;
  const wants = `${written} needs a value${value === undefined ? "" : `: ${value}`}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `unknown option ${written}${await didYouMean(
        written,
        Object.keys(options).map((o) => `--${o}`),
      )}`;
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      if (/ambiguous/.test(error.message)) return `${wants}; one with a dash in front is ${written}=-…`;
      return /missing/.test(error.message) ? wants : `${written} takes no value`;
    default:
      return error.message.split(/\n/)[0] ?? "";
  }
}

/** There is no such command: a slip of the fingers, or a path without its command. */
export async function noCommand(name: string, known: readonly string[], folder: string): Promise<CannotRun> {
  const near = await didYouMean(name, known);
  const help = near
    ? near
    : existsSync(path.resolve(folder, name))
      ? `; did you mean fovea check ${name}?`
      : `; available: ${known.join(", ")}`;
  return new CannotRun(`unknown command ${JSON.stringify(name)}${help} (see fovea --help)`);
}

async function didYouMean(word: string, known: readonly string[]): Promise<string> {
  const { nearest } = await import("../config/rules");
  const [near] = nearest(word, known);
  return near ? `; did you mean ${near}?` : "";
}
