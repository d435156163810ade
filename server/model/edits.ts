import type { Edit } from "./problem";

/** The text after edits that do not overlap, in whatever order they come. */
export function edited(text: string, edits: readonly Edit[]): string {
  const backwards = [...edits].sort((a, b) => b.span.start - a.span.start);
  return backwards.reduce((t, { span, text: by }) => t.slice(0, span.start) + by + t.slice(span.end), text);
}

/** Whether two sets of edits touch the same text, so that only one of them can be applied. */
export const clash = (a: readonly Edit[], b: readonly Edit[]): boolean =>
  a.some(({ span: s }) =>
    b.some(({ span: t }) => (s.start < t.end && t.start < s.end) || (s.start === t.start && s.end === t.end)),
  );
