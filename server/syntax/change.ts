/** What one edit did to a text: `[start, oldEnd)` of the old one has become `[start, newEnd)` of the new one. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The shortest range outside of which both texts are the same. */
export function changeBetween(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let start = sameStart(before, after, most);
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let oldEnd = before.length;
  let newEnd = after.length;
  const same = sameEnd(before, after, most - start);
  oldEnd -= same;
  newEnd -= same;
  while (oldEnd > start && newEnd > start && before.charCodeAt(oldEnd - 1) === after.charCodeAt(newEnd - 1)) {
    oldEnd--;
    newEnd--;
  }
  return { start, oldEnd, newEnd };
}

/** Strings of this length are compared faster than their characters one by one. */
const CHUNK = 8192;

/** How much of both is the same for certain, in whole chunks. */
function sameStart(a: string, b: string, most: number): number {
  let at = 0;
  while (at + CHUNK <= most && a.slice(at, at + CHUNK) === b.slice(at, at + CHUNK)) at += CHUNK;
  return at;
}

function sameEnd(a: string, b: string, most: number): number {
  let length = 0;
  while (
    length + CHUNK <= most &&
    a.slice(a.length - length - CHUNK, a.length - length) ===
      b.slice(b.length - length - CHUNK, b.length - length)
  )
    length += CHUNK;
  return length;
}

/** A part of a text, before and after an edit within it. */
export interface Region {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** By how much everything behind the region has moved. */
export const shiftOf = ({ oldEnd, newEnd }: Change): number => newEnd - oldEnd;
