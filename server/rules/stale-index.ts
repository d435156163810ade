import type { Layer } from "../model/layer";
import type { Edit } from "../model/problem";
import { type Span, span } from "../model/span";
import type { Comment } from "../model/tree";
import { type Context, defineRule } from "./engine/rule";

/** A comment behind a row that gives its number: `# 9`, `# 3-P3/8`, `# 16 (P3/8-small)`. */
interface Numbered {
  readonly layer: Layer;
  readonly digits: Span;
  readonly number: number;
}

export default defineRule<{ readonly row: Numbered; readonly all: readonly Numbered[] }>({
  code: "stale-index",
  severity: "hint",
  preset: "recommended",
  summary: "Reports row numbers in comments that are not the number of their row.",
  since: "0.1.0",
  fixKind: "comment",
  *check(context) {
    if (!wiredByNumber(context)) return;
    const numbered = numbersOf(context);
    const wrong = numbered.filter((n) => n.number !== n.layer.index);
    for (const row of wrong) yield { row, all: wrong };
  },
  at: ({ row }) => row.digits,
  layer: ({ row }) => row.layer,
  what: ({ row }) => `The comment says row ${row.number}, but this is row ${row.layer.index}`,
  fixes: ({ all }) => [
    {
      title: all.length === 1 ? "Correct the comment" : `Correct the numbers in ${all.length} comments`,
      edits: all.map(({ digits, layer }): Edit => ({ span: digits, text: String(layer.index) })),
      preferred: true,
    },
  ],
});

/** Numbers in comments mean rows where rows are referred to by number. */
const wiredByNumber = ({ model }: Context): boolean =>
  model.layers.some((l) =>
    l.calls[0]?.some((r) => r.to.kind === "layer" && !r.implied && /^\d+$/.test(r.text)),
  );

function numbersOf({ model, comments, text }: Context): readonly Numbered[] {
  const byLine = new Map<number, Comment>();
  for (const c of comments) byLine.set(lineStart(text, c.span.start), c);
  const lastOf = new Map(model.layers.map((l) => [lineStart(text, l.hintAt ?? l.span.end), l]));
  return [...lastOf].flatMap(([line, layer]) => {
    const end = layer.hintAt ?? layer.span.end;
    const comment = byLine.get(line);
    if (!comment || comment.span.start < end) return [];
    // A number and what says that it is a row's: nothing behind it, a dash, a bracket or a colon.
    const match = /^(\W*?)(\d{1,4})(?=\s*$|\s*[-–(:,]|\s+[A-Za-z(])/.exec(
      text.slice(comment.span.start, comment.span.end),
    );
    if (!match || /[\d./×x*]/.test(match[1] ?? "")) return [];
    const start = comment.span.start + (match[1] ?? "").length;
    const digits = match[2] as string;
    return [{ layer, digits: span(start, start + digits.length), number: Number(digits) }];
  });
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;
