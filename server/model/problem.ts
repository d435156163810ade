import type { RuleCode } from "./codes";
import type { Span } from "./span";

/** A rule, or what no rule decides: the text itself, a comment that silences nothing, a config file. */
export type ProblemCode = RuleCode | "syntax" | "unused-directive" | "config";

export type Severity = "error" | "warning" | "information" | "hint";

/** Something wrong or worth saying, at the place that has to change. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly span: Span;
  /** What is wrong, in one sentence with the numbers in it. */
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly related: readonly Related[];
  /** What follows from it and goes with its fix: problems that are told here alone. Absent: it is no such cause. */
  readonly followers?: readonly Problem[];
  /** The layer it is about. */
  readonly layer?: number;
  readonly tags?: readonly ("unnecessary" | "deprecated")[];
  /** What the user could say in the config file to fix it. */
  readonly declaration?: Skeleton;
}

/** A declaration to be put under `modules` in the config file, as far as it can be written for the user. */
export interface Skeleton {
  readonly name: string;
  /** YAML lines without indentation, the first one `NAME:`. */
  readonly lines: readonly string[];
}

export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** Edits that fix a problem. They do not overlap. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Cannot change what the model computes other than as the title says; may be applied without asking. Absent: not. */
  readonly safe?: boolean;
  readonly preferred?: boolean;
  /** It has been tried: not one fault is left in the file, so that all of them follow from what it mends. */
  readonly clears?: boolean;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}
