/** What one edit did to a text: `[start, oldEnd)` of the old one has become `[start, newEnd)` of the new one. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The shortest range outside of which both texts are the same. */
export function changeBetween(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let oldEnd = before.length;
  let newEnd = after.length;
  while (oldEnd > start && newEnd > start && before.charCodeAt(oldEnd - 1) === after.charCodeAt(newEnd - 1)) {
    oldEnd--;
    newEnd--;
  }
  return { start, oldEnd, newEnd };
}

/** A part of a text, before and after an edit within it. */
export interface Region {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** By how much everything behind the region has moved. */
export const shiftOf = ({ oldEnd, newEnd }: Change): number => newEnd - oldEnd;
