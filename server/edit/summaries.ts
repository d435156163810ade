import type { Dialect, Measured } from "../dialects/dialect";
import type { Edit } from "../model/problem";
import { type Span, span } from "../model/span";
import type { Comment } from "../model/tree";
import { exact } from "../text/numbers";
import type { Editable } from "./editable";

/** A comment that states the size of the model, as training frameworks print it. */
export interface Summary {
  readonly comment: Comment;
  readonly scale: string | undefined;
  readonly parameters: Stated;
  /** What else the line says. */
  readonly layers: Stated | undefined;
  readonly gradients: Stated | undefined;
  readonly gflops: Stated | undefined;
}

export interface Stated {
  readonly text: string;
  readonly start: number;
}

/** A file and the comments in it. */
export interface Commented extends Pick<Editable, "model" | "text"> {
  readonly comments: readonly Comment[];
}

/** The whole line as the framework would print it today, in the spelling of the comment. */
export function summaryEdits(
  summary: Summary,
  measured: Measured,
  dialect: Pick<Dialect, "summary">,
): readonly Edit[] {
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

export const spanOf = ({ start, text }: Stated): Span => span(start, start + text.length);

/** The comments that state the size of the model, or of a member of the family. */
export function* summariesOf({ comments, text, model }: Commented): Iterable<Summary> {
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

/** The number, without what keeps its thousands apart. */
export const countIn = ({ text }: Stated): bigint => BigInt(text.replaceAll(",", ""));

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
