import type { Problem } from "../../model/problem";
import { holds, type Span, span } from "../../model/span";
import type { Comment } from "../../model/tree";
import { nearest } from "../../text/nearest";

/**
 * Comments that silence rules: `fovea-disable-next-line code, code -- why`, `fovea-disable-line`, `fovea-disable` …
 * `fovea-enable`, and `fovea-disable-file`. Without a code they silence every rule. Syntax errors cannot be silenced.
 */
interface Directive {
  readonly comment: Comment;
  /** Null: all rules. */
  readonly codes: ReadonlySet<string> | null;
  /** Where problems have to begin to be silenced. */
  readonly reach: Span;
}

const WORDS =
  /^\s*fovea-(disable-next-line|disable-line|disable-file|disable|enable)(?:\s+([^-].*?))?\s*(?:--\s*(.*))?$/;

export interface Silenced {
  readonly kept: readonly Problem[];
  readonly suppressed: readonly Problem[];
}

/** `rules`: the codes there are; absent as long as some have not run, which a comment may be there for. */
export function silence(
  problems: readonly Problem[],
  comments: readonly Comment[],
  text: string,
  rules?: readonly string[],
): Silenced {
  const directives = directivesOf(comments, text);
  if (directives.length === 0) return { kept: problems, suppressed: [] };
  const used = new Set<Directive>();
  const kept: Problem[] = [];
  const suppressed: Problem[] = [];
  for (const p of problems) {
    const by = p.code === "syntax" ? undefined : directives.find((d) => silences(d, p));
    if (by) used.add(by);
    (by ? suppressed : kept).push(p);
  }
  if (!rules) return { kept, suppressed };
  const idle = directives.filter((d) => !used.has(d)).map((d) => unused(d, text, rules));
  return { kept: [...kept, ...idle], suppressed };
}

const silences = ({ codes, reach }: Directive, p: Problem): boolean =>
  holds(reach, p.span.start) && (codes === null || codes.has(p.code));

function directivesOf(comments: readonly Comment[], text: string): readonly Directive[] {
  const found: Directive[] = [];
  const open: { comment: Comment; codes: ReadonlySet<string> | null }[] = [];
  const close = (codes: ReadonlySet<string> | null, end: number): void => {
    const closing = open.filter(
      (o) => codes === null || o.codes === null || [...o.codes].some((c) => codes.has(c)),
    );
    for (const o of closing) {
      open.splice(open.indexOf(o), 1);
      found.push({ ...o, reach: span(o.comment.span.end, end) });
    }
  };
  for (const comment of comments) {
    const [, verb, names] = WORDS.exec(comment.text) ?? [];
    if (verb === undefined) continue;
    const codes = names ? new Set(names.split(/[\s,]+/).filter(Boolean)) : null;
    if (verb === "enable") close(codes, comment.span.start);
    else if (verb === "disable") open.push({ comment, codes });
    else found.push({ comment, codes, reach: reachOf(verb, comment, text) });
  }
  close(null, text.length);
  return found.sort((a, b) => a.comment.span.start - b.comment.span.start);
}

function reachOf(verb: string, { span: at }: Comment, text: string): Span {
  if (verb === "disable-file") return span(0, text.length);
  const lineEnd = endOfLine(text, at.end);
  if (verb === "disable-line") return span(text.lastIndexOf("\n", at.start - 1) + 1, lineEnd);
  return span(lineEnd + 1, endOfLine(text, lineEnd + 1));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function unused({ comment, codes }: Directive, text: string, rules: readonly string[]): Problem {
  const alone = /^\s*$/.test(
    text.slice(text.lastIndexOf("\n", comment.span.start - 1) + 1, comment.span.start),
  );
  const line = text.lastIndexOf("\n", comment.span.start - 1) + 1;
  const gone = alone
    ? span(line, Math.min(endOfLine(text, comment.span.end) + 1, text.length))
    : span(comment.span.start, comment.span.end);
  return {
    code: "unused-directive",
    severity: "information",
    span: comment.span,
    message: unusedMessage(codes, rules),
    fixes: [{ title: "Remove this comment", edits: [{ span: gone, text: "" }], safe: true, preferred: true }],
    related: [],
    tags: ["unnecessary"],
  };
}

/** A word that is no rule is the likelier mistake. */
function unusedMessage(codes: ReadonlySet<string> | null, rules: readonly string[]): string {
  if (!codes) return "Unused suppression: no problem here";
  const wrong = [...codes].find((c) => !rules.includes(c));
  if (wrong === undefined) return `Unused suppression: no ${[...codes].join(" or ")} problem here`;
  const [near] = nearest(wrong, rules);
  return `Unknown rule \`${wrong}\`${near ? `; did you mean \`${near}\`?` : ""}`;
}
