import { lineStart } from "../../edit/style";
import { strideAt } from "../../measure/stride";
import type { Layer } from "../../model/layer";
import { type Span, span } from "../../model/span";
import type { Comment } from "../../model/tree";
import type { Context } from "../engine/rule";

/** What a comment says of a row's level, `P3/8`: the map is 8 times smaller than the image. */
export interface Levelled {
  readonly layer: Layer;
  readonly words: Span;
  readonly stride: number;
  readonly actual: number;
}

/** Comments such as `# 16 (P3/8-small)` whose stride is not that of the row. */
export const wrongLevels = (context: Context): readonly Levelled[] =>
  levelsOf(context).filter((l) => l.actual !== l.stride);

/** Comments such as `# 16 (P3/8-small)`. */
export function levelsOf(context: Context): readonly Levelled[] {
  const { text } = context;
  if (!wiredByNumber(context)) return [];
  return commentsBehind(context).flatMap(({ layer, comment }): Levelled[] => {
    const match = /P(\d)\/(\d+)(?!\d)/.exec(text.slice(comment.span.start, comment.span.end));
    const stride = Number(match?.[2]);
    const actual = strideAt(layer.index, context);
    if (!match || 2 ** Number(match[1]) !== stride || actual === undefined) return [];
    if (!Number.isInteger(Math.log2(actual))) return [];
    const start = comment.span.start + match.index;
    return [{ layer, words: span(start, start + match[0].length), stride, actual }];
  });
}

/** Numbers in comments mean rows where rows are referred to by number. */
export const wiredByNumber = ({ model }: Context): boolean =>
  model.layers.some((l) =>
    l.calls[0]?.some((r) => r.to.kind === "layer" && !r.implied && /^\d+$/.test(r.text)),
  );

/** Comments on the line on which a row ends, behind it; of several rows on one line behind the last. */
export function commentsBehind({
  model,
  comments,
  text,
}: Context): readonly { layer: Layer; comment: Comment }[] {
  const byLine = new Map<number, Comment>();
  for (const c of comments) byLine.set(lineStart(text, c.span.start), c);
  const lastOf = new Map(model.layers.map((l) => [lineStart(text, l.hintAt ?? l.span.end), l]));
  return [...lastOf].flatMap(([line, layer]) => {
    const comment = byLine.get(line);
    return comment && comment.span.start >= (layer.hintAt ?? layer.span.end) ? [{ layer, comment }] : [];
  });
}
