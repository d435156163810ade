import type { Dialect, Measured } from "../dialects/dialect";
import type { Edit } from "../model/problem";
import { span } from "../model/span";
import type { Comment } from "../model/tree";
import { exact } from "../text/numbers";
import { type Context, defineRule } from "./engine/rule";

/** A comment that states the size of the model, as training frameworks print it. */
interface Summary {
  readonly comment: Comment;
  readonly scale: string | undefined;
  readonly parameters: Stated;
  /** What else the line says. */
  readonly layers: Stated | undefined;
  readonly gradients: Stated | undefined;
  readonly gflops: Stated | undefined;
}

interface Stated {
  readonly text: string;
  readonly start: number;
}

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
      edits: edits(summary, measured, dialect),
      preferred: true,
    },
  ],
});

/** The whole line as the framework would print it today, in the spelling of the comment. */
function edits(summary: Summary, measured: Measured, dialect: Dialect): readonly Edit[] {
  const grouped = summary.parameters.text.includes(",");
  const count = (n: bigint): string => (grouped ? exact(n) : String(n));
  const { parameters, trainable, flops } = measured.facts.totals;
  const layers = dialect.summary?.layers(measured) ?? null;
  const parts: readonly (readonly [Stated | undefined, string])[] = [
    [layers === null ? undefined : summary.layers, count(layers ?? 0n)],
    [summary.parameters, count(parameters.value)],
    [summary.gradients, count(trainable.value)],
    [flops.status === "complete" ? summary.gflops : undefined, (Number(flops.value) / 1e9).toFixed(1)],
  ];
  return parts.flatMap(([stated, text]) =>
    stated && stated.text !== text ? [{ span: spanOf(stated), text }] : [],
  );
}

const spanOf = ({ start, text }: Stated) => span(start, start + text.length);

function* summariesOf({ comments, text, model }: Context): Iterable<Summary> {
  for (const comment of comments) {
    const parameters = stated(comment, text, COUNT, "parameters");
    if (!parameters) continue;
    const scale = scaleOf(comment, text, model.scales);
    // With several scales, a comment that names none of them cannot be checked.
    if (model.scales.length > 1 && scale === undefined) continue;
    yield {
      comment,
      scale,
      parameters,
      layers: stated(comment, text, "\\d[\\d,]*", "layers"),
      gradients: stated(comment, text, COUNT, "gradients"),
      gflops: stated(comment, text, "\\d+(?:\\.\\d+)?", "GFLOPs"),
    };
  }
}

/** `2624080 parameters`, `2,624,080 parameters`; a rounded `2.6M parameters` states nothing exactly. */
function stated({ span: at }: Comment, text: string, number: string, what: string): Stated | undefined {
  const match = new RegExp(`(?<![\\d.,])(${number}) ${what}\\b`, "i").exec(text.slice(at.start, at.end));
  const digits = match?.[1];
  if (!match || digits === undefined) return undefined;
  return { text: digits, start: at.start + match.index };
}

const COUNT = "\\d[\\d,]{3,}";

const countIn = ({ text }: Stated): bigint => BigInt(text.replaceAll(",", ""));

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
