import type { Span } from "../model/span";

interface Placed {
  readonly span: Span;
  readonly typeSpan: Span;
}

/** Behind the entry when it stands on one line, else behind the line with its type. */
export function hintAt({ span, typeSpan }: Placed, text: string): number {
  if (!text.slice(span.start, span.end).includes("\n")) return span.end;
  const end = text.indexOf("\n", typeSpan.end);
  const line = text.slice(typeSpan.end, end < 0 ? text.length : end);
  const comment = /\s+#/.exec(line)?.index ?? line.length;
  return typeSpan.end + line.slice(0, comment).trimEnd().length;
}
