import type { TextFault } from "../../model/fault";
import { DEFAULT_PRESETS, type RuleSettings } from "../../model/options";
import { ownValue } from "../../model/own";
import type { Problem } from "../../model/problem";
import { silence } from "./directives";
import type { Context, Rule } from "./rule";

export interface Verdict {
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** Found, but silenced by a comment. */
  readonly suppressed: readonly Problem[];
}

/** Runs the rules that the settings switch on, at the severities they give, less what comments silence. */
export function judge(rules: readonly Rule[], context: Context, syntax: readonly TextFault[]): Verdict {
  const settings = context.options.rules ?? {};
  const found = rules.flatMap((rule) => {
    const severity = ownValue(settings.severities ?? {}, rule.code);
    if (severity === "off" || (severity === undefined && !isOn(rule, settings))) return [];
    return rule.run(context, severity);
  });
  const { kept, suppressed } = silence(
    [...syntax.map(syntaxProblem), ...found],
    context.comments,
    context.text,
    rules.map((r) => r.code),
  );
  return { problems: inOrder(kept), suppressed: inOrder(suppressed) };
}

const isOn = ({ preset }: Rule, { presets = DEFAULT_PRESETS }: RuleSettings): boolean =>
  presets.includes(preset);

const syntaxProblem = ({ severity, span, message }: TextFault): Problem => ({
  code: "syntax",
  severity,
  span,
  message,
  fixes: [],
  related: [],
});

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
