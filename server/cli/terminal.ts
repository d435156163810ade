import { styleText } from "node:util";
import { type Paint, unpainted } from "../report/report";
import { EXIT } from "./exit";

/** Where a command writes, and what it has to know of the place. */
export interface Terminal {
  readonly folder: string;
  /** Somebody looks at the output: excerpts of the source are worth their lines. */
  readonly watched: boolean;
  readonly paint: Paint;
  /** The result. */
  write(text: string): void;
  /** A remark beside the result, one line. */
  say(line: string): void;
  /** A line that stands at the end until anything else is written; only where somebody looks. Without a text it goes. */
  status(line?: string): void;
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no failure; a full disk is one.
    if (code === "EPIPE") process.exit();
    stderr.write(`fovea: the result cannot be written: ${message}\n`);
    process.exit(EXIT.failed);
  });
  // Nobody is left to be told.
  stderr.on("error", () => undefined);
  const moves = stderr.isTTY === true && canRewrite(process.env);
  let standing = false;
  const status = (line?: string): void => {
    if (!moves || (line === undefined && !standing)) return;
    stderr.write(`\r\u001b[2K${line ?? ""}`);
    standing = line !== undefined;
  };
  return {
    folder: process.cwd(),
    watched: stdout.isTTY === true,
    paint: wantsColour(stdout, process.env) ? painted : unpainted,
    write(text) {
      status();
      stdout.write(text);
    },
    say(line) {
      status();
      stderr.write(`fovea: ${line}\n`);
    },
    status,
  };
}

/** Whether a line may be written over. What runs in CI is read later, as a log, even where it has a terminal. */
const canRewrite = ({ CI, TERM }: Readonly<Record<string, string | undefined>>): boolean =>
  (CI === undefined || CI === "" || CI === "0" || CI === "false") && TERM !== "dumb";

/** NO_COLOR and FORCE_COLOR as no-color.org and Node have them; else only where a terminal can show it. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  if (env.NO_COLOR) return false;
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** Node before 20.12 has no styles; there the text stays plain. */
const painted: Paint = (style, text) =>
  typeof styleText === "function" ? styleText(style, text, { validateStream: false }) : text;
