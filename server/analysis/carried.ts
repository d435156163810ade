import type { Problem } from "../model/problem";
import { type Span, span } from "../model/span";
import { type Change, changeBetween, shiftOf } from "../syntax/change";

/** What the longer look has found beyond the first. */
export function later(first: readonly Problem[], whole: readonly Problem[]): readonly Problem[] {
  const known = new Set(first);
  return whole.filter((p) => !known.has(p));
}

/**
 * Problems of a text where they stand after an edit: still said until somebody has looked again. Their fixes are not, as they
 * were made for another text.
 */
export function carried(problems: readonly Problem[], before: string, after: string): readonly Problem[] {
  if (problems.length === 0) return problems;
  const change = changeBetween(before, after);
  return problems.flatMap(({ code, severity, span, message, related, tags }): readonly Problem[] => {
    const at = movedBy(span, change);
    if (!at) return [];
    const places = related.flatMap((r) => {
      const to = movedBy(r.span, change);
      return to ? [{ ...r, span: to }] : [];
    });
    return [{ code, severity, span: at, message, related: places, fixes: [], ...(tags ? { tags } : {}) }];
  });
}

/** Around what is typed it grows and shrinks, as marks in editors do; nothing where a part of it was replaced. */
function movedBy({ start, end }: Span, change: Change): Span | undefined {
  const by = shiftOf(change);
  if (start >= change.oldEnd) return span(start + by, end + by);
  if (end <= change.start) return span(start, end);
  return start <= change.start && end >= change.oldEnd ? span(start, end + by) : undefined;
}
