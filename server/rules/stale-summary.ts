import type { ModelFacts } from "../model/facts";
import type { Edit } from "../model/problem";
import { span } from "../model/span";
import type { Comment } from "../model/tree";
import { type Context, defineRule } from "./_rule";

/** A comment that states the size of the model, as training frameworks print it. */
interface Summary {
  readonly comment: Comment;
  readonly scale: string | undefined;
  readonly parameters: Stated;
  readonly gradients: Stated | undefined;
}

interface Stated {
  readonly value: bigint;
  readonly text: string;
  readonly start: number;
}

interface Finding {
  readonly summary: Summary;
  readonly facts: ModelFacts;
}

export default defineRule<Finding>({
  code: "stale-summary",
  severity: "information",
  preset: "recommended",
  *check(context) {
    for (const summary of summariesOf(context)) {
      const facts = context.measured(summary.scale, "ultralytics");
      const { parameters } = facts.totals;
      if (parameters.status === "complete" && parameters.value !== summary.parameters.value)
        yield { summary, facts };
    }
  },
  at: ({ summary: { parameters } }) => spanOf(parameters),
  what({ summary: { scale, parameters }, facts }) {
    const at = scale === undefined ? "the file has" : `at scale ${scale} the file has`;
    return `The comment says ${exact(parameters.value)} parameters, but ${at} ${exact(facts.totals.parameters.value)}`;
  },
  fixes: ({ summary, facts }) => [
    {
      title: `Correct the comment to ${exact(facts.totals.parameters.value)} parameters`,
      edits: edits(summary, facts),
      safe: true,
      preferred: true,
    },
  ],
});

function edits({ parameters, gradients }: Summary, { totals }: ModelFacts): readonly Edit[] {
  const rewrite = (stated: Stated, value: bigint): Edit => ({
    span: spanOf(stated),
    text: stated.text.includes(",") ? exact(value) : String(value),
  });
  const first = rewrite(parameters, totals.parameters.value);
  return gradients ? [first, rewrite(gradients, totals.trainable.value)] : [first];
}

const spanOf = ({ start, text }: Stated) => span(start, start + text.length);

const exact = (n: bigint): string => n.toLocaleString("en-US");

function* summariesOf({ comments, text, model }: Context): Iterable<Summary> {
  for (const comment of comments) {
    const parameters = stated(comment, text, "parameters");
    if (!parameters) continue;
    const scale = scaleOf(comment, text, model.scales);
    // With several scales, a comment that names none of them cannot be checked.
    if (model.scales.length > 1 && scale === undefined) continue;
    yield { comment, scale, parameters, gradients: stated(comment, text, "gradients") };
  }
}

/** `2624080 parameters`, `2,624,080 parameters`; a rounded `2.6M parameters` states nothing exactly. */
function stated({ span: at }: Comment, text: string, what: string): Stated | undefined {
  const match = new RegExp(`(?<![\\d.,])(\\d[\\d,]{3,}) ${what}\\b`).exec(text.slice(at.start, at.end));
  const digits = match?.[1];
  if (!match || digits === undefined) return undefined;
  return { value: BigInt(digits.replaceAll(",", "")), text: digits, start: at.start + match.index };
}

/** The scale whose entry the comment stands behind, or that the name of the model in it ends with. */
function scaleOf(
  { span: at, text: words }: Comment,
  text: string,
  scales: readonly string[],
): string | undefined {
  const line = text.slice(text.lastIndexOf("\n", at.start - 1) + 1, at.start);
  const key = /^\s*["']?(\w+)["']?\s*:/.exec(line)?.[1];
  if (key !== undefined && scales.includes(key)) return key;
  const named = /\byolo\w*?\d+([a-z])\b/i.exec(words)?.[1]?.toLowerCase();
  return named !== undefined && scales.includes(named) ? named : undefined;
}
