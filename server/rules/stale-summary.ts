import type { Measured } from "../dialects/dialect";
import { countIn, type Summary, spanOf, summariesOf, summaryEdits } from "../edit/summaries";
import { exact } from "../text/numbers";
import { defineRule } from "./engine/rule";

interface Finding {
  readonly summary: Summary;
  readonly measured: Measured;
}

export default defineRule<Finding>({
  code: "stale-summary",
  severity: "information",
  preset: "recommended",
  summary: "Reports a comment that states another number of parameters than the model has.",
  since: "0.1.0",
  fixKind: "comment",
  needsVariants(context) {
    for (const _ of summariesOf(context)) return true;
    return false;
  },
  *check(context) {
    for (const summary of summariesOf(context)) {
      const measured = context.measured(summary.scale);
      const { parameters } = measured.facts.totals;
      const said = countIn(summary.parameters);
      if (parameters.status !== "complete" || parameters.value === said) continue;
      // Some state the form in which the network is used.
      const fused = context.measured(summary.scale, true).facts.totals.parameters;
      if (fused.value !== said) yield { summary, measured };
    }
  },
  at: ({ summary: { parameters } }) => spanOf(parameters),
  what({ summary: { scale, parameters }, measured: { facts } }) {
    const at = scale === undefined ? "the file has" : `at scale ${scale} the file has`;
    return `The comment says ${exact(countIn(parameters))} parameters, but ${at} ${exact(facts.totals.parameters.value)}`;
  },
  fixes: ({ summary, measured }, { dialect }) => [
    {
      title: `Correct the comment to ${exact(measured.facts.totals.parameters.value)} parameters`,
      edits: summaryEdits(summary, measured, dialect),
      preferred: true,
    },
  ],
});
