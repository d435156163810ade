import { type Span, span } from "../model/span";
import type { Comment, Entry, Tree } from "../model/tree";
import { JsonMap, JsonScalar, JsonSeq } from "./json/tree";

const movedSpan = ({ start, end }: Span, by: number): Span => span(start + by, end + by);

/** The same tree where it stands after `by` characters have come in before it; the very same when nothing moves. */
export function movedBy(t: Tree, by: number): Tree {
  if (by === 0) return t;
  if (t instanceof JsonScalar || t instanceof JsonSeq || t instanceof JsonMap) return t.movedBy(by);
  const at = { span: movedSpan(t.span, by) };
  switch (t.kind) {
    case "scalar":
      return { ...t, ...at };
    case "seq":
      return { ...t, ...at, items: t.items.map((item) => movedBy(item, by)) };
    case "map":
      return { ...t, ...at, entries: t.entries.map((e) => entryMovedBy(e, by)) };
  }
}

export const entryMovedBy = (e: Entry, by: number): Entry =>
  by === 0
    ? e
    : {
        key: { ...e.key, span: movedSpan(e.key.span, by) },
        value: movedBy(e.value, by),
        span: movedSpan(e.span, by),
      };

export const commentMovedBy = (c: Comment, by: number): Comment =>
  by === 0 ? c : { ...c, span: movedSpan(c.span, by) };
