import { numberIn } from "../edit/numbering";
import { strideAt } from "../measure/stride";
import type { Layer } from "../model/layer";
import type { Edit, Fix } from "../model/problem";
import { type Span, span } from "../model/span";
import type { Comment } from "../model/tree";
import { type Context, defineRule } from "./engine/rule";

/** A comment behind a row that gives its number: `# 9`, `# 3-P3/8`, `# 16 (P3/8-small)`. */
interface Numbered {
  readonly layer: Layer;
  readonly digits: Span;
  readonly number: number;
}

/** What a comment says of a row's level, `P3/8`: the map is 8 times smaller than the image. */
interface Levelled {
  readonly layer: Layer;
  readonly words: Span;
  readonly stride: number;
  readonly actual: number;
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
    for (const row of levelsOf(context)) yield { kind: "level", row };
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

/** Comments such as `# 16 (P3/8-small)` whose stride is not that of the row. */
function levelsOf(context: Context): readonly Levelled[] {
  const { text } = context;
  if (!wiredByNumber(context)) return [];
  return commentsBehind(context).flatMap(({ layer, comment }): Levelled[] => {
    const match = /P(\d)\/(\d+)(?!\d)/.exec(text.slice(comment.span.start, comment.span.end));
    const stride = Number(match?.[2]);
    const actual = strideAt(layer.index, context);
    if (!match || 2 ** Number(match[1]) !== stride || actual === undefined || actual === stride) return [];
    if (!Number.isInteger(Math.log2(actual))) return [];
    const start = comment.span.start + match.index;
    return [{ layer, words: span(start, start + match[0].length), stride, actual }];
  });
}

/** Numbers in comments mean rows where rows are referred to by number. */
const wiredByNumber = ({ model }: Context): boolean =>
  model.layers.some((l) =>
    l.calls[0]?.some((r) => r.to.kind === "layer" && !r.implied && /^\d+$/.test(r.text)),
  );

/** Comments on the line on which a row ends, behind it; of several rows on one line behind the last. */
function commentsBehind({ model, comments, text }: Context): readonly { layer: Layer; comment: Comment }[] {
  const byLine = new Map<number, Comment>();
  for (const c of comments) byLine.set(lineStart(text, c.span.start), c);
  const lastOf = new Map(model.layers.map((l) => [lineStart(text, l.hintAt ?? l.span.end), l]));
  return [...lastOf].flatMap(([line, layer]) => {
    const comment = byLine.get(line);
    return comment && comment.span.start >= (layer.hintAt ?? layer.span.end) ? [{ layer, comment }] : [];
  });
}

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

const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;
