import { countIn, type Summary, spanOf, summariesOf, summaryEdits } from "../edit/summaries";
import { exact } from "../text/numbers";
import { type Context, defineRule } from "./engine/rule";

/** A line that is out of date, and what it ought to say. */
interface Stale {
  readonly summary: Summary;
  readonly parameters: bigint;
}

/** One edit makes all lines wrong: one of them is told of. */
interface Finding extends Stale {
  /** Of the others, those that are known to be wrong. */
  readonly others: readonly Stale[];
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
    const summaries = [...summariesOf(context)];
    const own = summaries.filter((s) => isOfPresent(s, context));
    // Beside a line that is wrong for the model as it is shown, the other scales need not be measured.
    for (const lines of [own, summaries.filter((s) => !own.includes(s))]) {
      const [first, ...others] = lines.flatMap((s) => staleIn(s, context));
      if (first) return yield { ...first, others };
    }
  },
  at: ({ summary: { parameters } }) => spanOf(parameters),
  what: said,
  related: ({ others }) => others.map((s) => ({ message: said(s), span: spanOf(s.summary.parameters) })),
  fixes({ parameters }, context) {
    const stale = [...summariesOf(context)].flatMap((s) => staleIn(s, context));
    const edits = stale.flatMap(({ summary }) =>
      summaryEdits(summary, context.measured(summary.scale), context.dialect),
    );
    const title =
      stale.length === 1
        ? `Correct the comment to ${exact(parameters)} parameters`
        : `Correct the ${stale.length} lines of the summary`;
    return [{ title, edits, preferred: true }];
  },
});

function said({ summary: { scale, parameters: stated }, parameters }: Stale): string {
  const at = scale === undefined ? "" : ` at scale ${scale}`;
  return `The comment says ${exact(countIn(stated))} parameters, but the file has ${exact(parameters)}${at}`;
}

/** Whether a line is about the model as it is looked at, whose figures are there. */
const isOfPresent = ({ scale }: Summary, { model, options }: Context): boolean =>
  (scale === undefined || scale === model.scale) &&
  !options.fused &&
  options.input === undefined &&
  options.inputSize === undefined;

function staleIn(summary: Summary, context: Context): readonly Stale[] {
  const { scale } = summary;
  const { facts } = isOfPresent(summary, context) ? context : context.measured(scale);
  const { parameters } = facts.totals;
  const stated = countIn(summary.parameters);
  if (parameters.status !== "complete" || parameters.value === stated) return [];
  // Some state the form in which the network is used, which never has more.
  const mayBeFused = stated < parameters.value;
  if (mayBeFused && context.measured(scale, true).facts.totals.parameters.value === stated) return [];
  return [{ summary, parameters: parameters.value }];
}
