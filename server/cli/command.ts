import type { Terminal } from "./terminal";

/** One command of `fovea`: what its help says and what it does. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What may stand after the command, without its options: `PATHS…`. */
  readonly operands: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly options: O;
  /** What exit code 1 stands for; absent: it is never given. */
  readonly fails?: string;
  readonly examples: readonly Example[];
  /** Returns the exit code. */
  run(given: Given<O>, terminal: Terminal): Promise<number>;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

export interface Option {
  readonly type: "boolean" | "string";
  readonly short?: string;
  /** What stands for the value in the help: `N`. */
  readonly value?: string;
  /** May be given more than once. */
  readonly multiple?: true;
  /** The heading under which it stands in the help. */
  readonly section?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What was given on the command line. */
export interface Given<O extends Options = Options> {
  readonly values: { readonly [K in keyof O]?: ValueOf<O[K]> };
  readonly operands: readonly string[];
}

type ValueOf<O extends Option> = O["type"] extends "boolean"
  ? boolean
  : O["multiple"] extends true
    ? readonly string[]
    : string;

export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;

/** The command line, a file or a setting makes it impossible to go on: one line, exit code 2. */
export class CannotRun extends Error {}

export { EXIT } from "./exit";
