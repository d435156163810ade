import type { Preset } from "../model/options";
import type { Severity } from "../model/problem";
import { all } from "../rules";
import { nearest } from "../text/nearest";

export { nearest };

/** A rule, as those see it who only choose among them. */
export interface RuleInfo {
  readonly code: string;
  readonly severity: Severity;
  readonly preset: Preset;
}

export const RULES: readonly RuleInfo[] = all;

/** The rules whose names look most like a word, the best first. */
export const nearestRules = (word: string): readonly string[] =>
  nearest(
    word,
    RULES.map((r) => r.code),
  );
