import type { TextFault } from "../../model/fault";
import { inOrder } from "../../model/followers";
import { onDemand } from "../../model/on-demand";
import { DEFAULT_PRESETS, type RuleSettings } from "../../model/options";
import { ownValue } from "../../model/own";
import type { Problem, Severity } from "../../model/problem";
import { rememberedFor } from "../../model/remember";
import type { Work } from "../../model/work";
import { silence } from "./directives";
import type { Context, Rule } from "./rule";

export interface Verdict {
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** Found, but silenced by a comment. */
  readonly suppressed: readonly Problem[];
}

export interface Judgement {
  /** Without the rules that look at other variants of the model. */
  readonly first: Verdict;
  /** Those of `first`, the same objects, and the others; absent where there are none. */
  readonly whole?: () => Verdict;
}

/** Runs the rules that the settings switch on, at the severities they give, less what comments silence. */
export function* judging(
  rules: readonly Rule[],
  context: Context,
  syntax: readonly TextFault[],
): Work<Judgement> {
  const wanted = switchedOn(rules)(context.options.rules ?? USUAL).map(({ rule, severity }): Wanted => {
    const run = onDemand(() => rule.run(context, severity));
    return { run, isLater: rule.needsVariants?.(context) ?? false };
  });
  const written = syntax.map(syntaxProblem);
  const verdict = (run: readonly Wanted[], isWhole: boolean): Verdict => {
    const found = [...written, ...run.flatMap((w) => w.run())];
    const codes = isWhole ? rules.map((r) => r.code) : undefined;
    const { kept, suppressed } = silence(found, context.comments, context.text, codes);
    return { problems: inOrder(kept), suppressed: inOrder(suppressed) };
  };
  const now = wanted.filter((w) => !w.isLater);
  for (const { run } of now) {
    yield;
    run();
  }
  if (now.length === wanted.length) return { first: verdict(wanted, true) };
  const first = verdict(now, false);
  // Of a model that is not built as it stands, nobody asks what it would be otherwise.
  if (first.problems.some((p) => p.severity === "error")) return { first };
  return { first, whole: () => verdict(wanted, true) };
}

interface Wanted {
  readonly run: () => readonly Problem[];
  readonly isLater: boolean;
}

const USUAL: RuleSettings = {};

interface SwitchedOn {
  readonly rule: Rule;
  readonly severity: Severity | undefined;
}

const switchedOn = rememberedFor((rules: readonly Rule[]) =>
  rememberedFor((settings: RuleSettings) =>
    rules.flatMap((rule): readonly SwitchedOn[] => {
      const severity = ownValue(settings.severities ?? {}, rule.code);
      return severity === "off" || (severity === undefined && !isOn(rule, settings))
        ? []
        : [{ rule, severity }];
    }),
  ),
);

const isOn = ({ preset }: Rule, { presets = DEFAULT_PRESETS }: RuleSettings): boolean =>
  presets.includes(preset);

export const syntaxProblem = ({ severity, span, message }: TextFault): Problem => ({
  code: "syntax",
  severity,
  span,
  message,
  fixes: [],
  related: [],
});
