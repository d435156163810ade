import type { Edit } from "./problem";

/** The text after edits that do not overlap, in whatever order they come. */
export function edited(text: string, edits: readonly Edit[]): string {
  // What is put in at the start of what is replaced stands before it.
  const backwards = [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  const parts: string[] = [];
  let end = text.length;
  for (const { span, text: by } of backwards) {
    parts.push(text.slice(span.end, end), by);
    end = span.start;
  }
  return [text.slice(0, end), ...parts.reverse()].join("");
}

/** Whether two sets of edits touch the same text, so that only one of them can be applied. */
export const clash = (a: readonly Edit[], b: readonly Edit[]): boolean =>
  a.some(({ span: s }) =>
    b.some(({ span: t }) => (s.start < t.end && t.start < s.end) || (s.start === t.start && s.end === t.end)),
  );

/**
 * Edits that make one text of another: line by line where both have as many lines, else one from the first character
 * that differs to the last. What stays is not touched, so that cursors, folds and marks in it stay too.
 */
export function changes(before: string, after: string): readonly Edit[] {
  const [olds, news] = [linesOf(before), linesOf(after)];
  if (olds.length !== news.length) return difference(before, after, 0);
  let offset = 0;
  return olds.flatMap((line, i) => {
    const edits = difference(line, news[i] as string, offset);
    offset += line.length;
    return edits;
  });
}

const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/);

function difference(before: string, after: string, offset: number): readonly Edit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [
    {
      span: { start: offset + start, end: offset + before.length - end },
      text: after.slice(start, after.length - end),
    },
  ];
}
