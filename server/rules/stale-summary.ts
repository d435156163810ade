import { countIn, type Summary, spanOf, summariesOf, summaryEdits } from "../edit/summaries";
import type { Edit } from "../model/problem";
import { exact } from "../text/numbers";
import { defineRule } from "./engine/rule";

/** Of the model at another scale no more is kept than this: a file has five of them. */
interface Finding {
  readonly summary: Summary;
  readonly parameters: bigint;
  readonly edits: readonly Edit[];
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
      if (fused.value === said) continue;
      yield {
        summary,
        parameters: parameters.value,
        edits: summaryEdits(summary, measured, context.dialect),
      };
    }
  },
  at: ({ summary: { parameters } }) => spanOf(parameters),
  what({ summary, parameters }) {
    const { scale } = summary;
    const at = scale === undefined ? "the file has" : `at scale ${scale} the file has`;
    return `The comment says ${exact(countIn(summary.parameters))} parameters, but ${at} ${exact(parameters)}`;
  },
  fixes: ({ parameters, edits }) => [
    { title: `Correct the comment to ${exact(parameters)} parameters`, edits, preferred: true },
  ],
});
