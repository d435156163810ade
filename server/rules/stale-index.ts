import { numberIn } from "../edit/numbering";
import type { Layer } from "../model/layer";
import type { Edit, Fix } from "../model/problem";
import { type Span, span } from "../model/span";
import { type Context, defineRule } from "./engine/rule";
import { commentsBehind, type Levelled, wiredByNumber, wrongLevels } from "./kit/comments";

/** A comment behind a row that gives its number: `# 9`, `# 3-P3/8`, `# 16 (P3/8-small)`. */
interface Numbered {
  readonly layer: Layer;
  readonly digits: Span;
  readonly number: number;
}

type Finding =
  | { readonly kind: "index"; readonly row: Numbered; readonly all: readonly Numbered[] }
  | { readonly kind: "level"; readonly row: Levelled };

export default defineRule<Finding>({
  code: "stale-index",
  severity: "hint",
  preset: "recommended",
  summary: "Reports comments that state a wrong row number or stride (P3/8).",
  since: "0.1.0",
  fixKind: "comment",
  *check(context) {
    if (!wiredByNumber(context)) return;
    const numbered = numbersOf(context);
    const wrong = numbered.filter((n) => n.number !== n.layer.index);
    for (const row of wrong) yield { kind: "index", row, all: wrong };
    for (const row of wrongLevels(context)) yield { kind: "level", row };
  },
  at: (f) => (f.kind === "index" ? f.row.digits : f.row.words),
  layer: ({ row }) => row.layer,
  what: (f) =>
    f.kind === "index"
      ? `The comment says row ${f.row.number}, but this is row ${f.row.layer.index}`
      : `The comment says stride ${f.row.stride}, but ${f.row.layer.name} is at stride ${f.row.actual}`,
  fixes: (f) => [f.kind === "index" ? renumbered(f.all.length > MANY ? [f.row] : f.all) : relevelled(f.row)],
});

/** Of more wrong comments than these each is corrected by itself: every problem would hold the edits of all. */
const MANY = 200;

const renumbered = (all: readonly Numbered[]): Fix => ({
  title: all.length === 1 ? "Correct the comment" : `Correct the numbers in ${all.length} comments`,
  edits: all.map(({ digits, layer }): Edit => ({ span: digits, text: String(layer.index) })),
  preferred: true,
});

/** A comment may be right and the row wrong: this is nobody's to change unasked. */
const relevelled = ({ words, actual }: Levelled): Fix => ({
  title: "Correct the comment",
  edits: [{ span: words, text: `P${Math.log2(actual)}/${actual}` }],
});

function numbersOf(context: Context): readonly Numbered[] {
  const { text } = context;
  return commentsBehind(context).flatMap(({ layer, comment }): Numbered[] => {
    const found = numberIn(text.slice(comment.span.start, comment.span.end));
    if (!found) return [];
    const start = comment.span.start + found.at;
    const digits = span(start, start + found.digits.length);
    return [{ layer, digits, number: Number(found.digits) }];
  });
}
