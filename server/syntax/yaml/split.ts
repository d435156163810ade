import { type Span, span } from "../../model/span";

/** What the parser took for one plain value and a person would not. */
export interface Split {
  readonly head: Span;
  readonly tail: Span;
}

/** `conv⏎  out`: the line of a key and the lines before it. */
export function splitAtLine(text: string, { start, end }: Span): Split | undefined {
  const at = text.lastIndexOf("\n", end - 1);
  return at > start ? split(text, start, at, end) : undefined;
}

/** `64 kernel`: the word of a key and the words before it. */
export function splitAtSpace(text: string, { start, end }: Span): Split | undefined {
  let at = end - 1;
  while (at > start && !isSpace(text, at)) at--;
  return at > start ? split(text, start, at, end) : undefined;
}

/** `out:64`: a key and its value, apart from the `:` between them. */
export function splitAtColon(text: string, { start, end }: Span): Split | undefined {
  const colon = text.indexOf(":", start);
  const key = text.slice(start, colon);
  if (colon <= start || colon >= end - 1 || /\s/.test(key)) return undefined;
  return { head: span(start, colon), tail: span(colon + 1, end) };
}

function split(text: string, start: number, at: number, end: number): Split {
  let headEnd = at;
  while (headEnd > start && isSpace(text, headEnd - 1)) headEnd--;
  let tailStart = at;
  while (tailStart < end && isSpace(text, tailStart)) tailStart++;
  return { head: span(start, headEnd), tail: span(tailStart, end) };
}

const isSpace = (text: string, at: number): boolean => /\s/.test(text.charAt(at));
