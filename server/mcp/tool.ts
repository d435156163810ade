import type { Options } from "../model/options";

/**
 * One question that a program may ask, as the Model Context Protocol has it: a small answer, and in it, in words, how far
 * its figures can be trusted. Knows of no disk and no protocol.
 */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Readonly<Record<string, Argument>>;
  readonly required?: readonly string[];
  /** It may change a file, where it is asked to. */
  readonly writes?: true;
  run(given: Given, workspace: Workspace): Promise<Answer>;
}

export type Answer = Readonly<Record<string, unknown>>;

/** An argument, as JSON Schema describes it. */
export type Argument =
  | { readonly type: "string"; readonly enum?: readonly string[]; readonly description: string }
  | {
      readonly type: "integer";
      readonly minimum: number;
      readonly maximum?: number;
      readonly description: string;
    }
  | { readonly type: "boolean"; readonly description: string }
  | {
      readonly type: "array";
      readonly items: { readonly type: "integer"; readonly minimum: number };
      readonly maxItems: number;
      readonly description: string;
    };

/** What was given, checked against the arguments of the tool. */
export class Given {
  constructor(private readonly values: ReadonlyMap<string, unknown>) {}

  text(name: string): string | undefined {
    return this.values.get(name) as string | undefined;
  }

  number(name: string): number | undefined {
    return this.values.get(name) as number | undefined;
  }

  flag(name: string): boolean {
    return this.values.get(name) === true;
  }

  numbers(name: string): readonly number[] | undefined {
    return this.values.get(name) as readonly number[] | undefined;
  }
}

/** The files that may be looked at. */
export interface Workspace {
  /** Fails with a `Refusal` for what is not a file within it. */
  read(path: string): Promise<{ readonly name: string; readonly text: string }>;
  /** How config files have a file of it read. */
  optionsFor(path: string): Promise<Options>;
  write(path: string, text: string): Promise<void>;
  /** The page of a rule. */
  page(code: string): string | undefined;
}

/** What was asked cannot be answered: a sentence for who asked. */
export class Refusal extends Error {}
