import { all } from "../rules";
import { type RuleMetadata, severityText } from "../rules/engine/rule";
import { nearest } from "../text/nearest";

export { nearest, severityText };

/** A rule, as those see it who only choose among them. */
export type RuleInfo = RuleMetadata;

export const RULES: readonly RuleInfo[] = all;

/** The rules whose names look most like a word, the best first. */
export const nearestRules = (word: string): readonly string[] =>
  nearest(
    word,
    RULES.map((r) => r.code),
  );
