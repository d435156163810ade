import type { Layer } from "../model/layer";
import type { Edit } from "../model/problem";
import type { Span } from "../model/span";
import type { Language } from "../model/tree";
import type { Editable } from "./editable";

/** The edits that give a layer another name, where it has one, and everybody who reads it by that name. */
export function renamed(
  layer: Layer,
  name: string,
  { text, model }: Editable,
  language: Language,
): readonly Edit[] {
  if (!layer.nameSpan) return [];
  const references = [...model.layers.flatMap((l) => l.calls.flat()), ...(model.mentions ?? [])].filter(
    (r) => !r.implied && r.to.kind === "layer" && r.to.index === layer.index,
  );
  return namesAt([layer.nameSpan, ...references.map((r) => r.span)], layer.name, text).map((span) => ({
    span,
    text: nameWritten(name, text, span, language),
  }));
}

/** Of these places those where the name stands, without its quotes. References by number stay as they are. */
export const namesAt = (places: readonly Span[], name: string, text: string): readonly Span[] =>
  places.map((s) => unquoted(text, s)).filter((s) => text.slice(s.start, s.end) === name);

const QUOTES: ReadonlySet<string> = new Set(['"', "'"]);

function unquoted(text: string, { start, end }: Span): Span {
  const quoted = QUOTES.has(text[start] ?? "") && text[end - 1] === text[start] && end - start >= 2;
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}

/** As it must be written at this place: within its quotes, or with some where it would not be a name without. */
export function nameWritten(name: string, text: string, { start }: Span, language: Language): string {
  const quote = text[start - 1];
  if (quote === '"') return JSON.stringify(name).slice(1, -1);
  if (quote === "'") return name.replaceAll("'", "''");
  const plain = /^[a-z_][\w.-]*$/i.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name);
  return language === "json" || !plain ? JSON.stringify(name) : name;
}
