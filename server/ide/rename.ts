import type { Analysis } from "../analysis/analyse";
import type { Edit } from "../model/problem";
import { holds, type Span } from "../model/span";
import { linkAt } from "./links";

export interface Renaming {
  /** The name under the cursor, without quotes. */
  readonly at: Span;
  /** What has to change for another name, or why it cannot be that one. */
  edits(name: string): readonly Edit[] | string;
}

/** The layer whose name, or a reference to it by name, stands at this offset. */
export function renaming(analysis: Analysis, offset: number): Renaming | undefined {
  const link = linkAt(analysis, offset);
  const { found, text } = analysis;
  const declared = link?.layer.nameSpan;
  if (!found || !link || !declared) return undefined;
  const { name } = link.layer;
  // References by number stay as they are.
  const spans = [declared, ...link.written]
    .map((s) => unquoted(text, s))
    .filter((s) => text.slice(s.start, s.end) === name);
  const at = spans.find((s) => holds(s, offset));
  const taken = new Set([
    ...found.model.layers.filter((l) => l.nameSpan).map((l) => l.name),
    ...found.model.inputs.map((i) => i.name),
  ]);
  return (
    at && {
      at,
      edits(wanted) {
        if (wanted === name) return [];
        if (wanted.trim() === "" || /[\r\n]/.test(wanted)) return "A layer needs a name in one line.";
        if (taken.has(wanted)) return `There is a layer or an input ${wanted} already.`;
        return spans.map((s) => ({ span: s, text: written(wanted, text, s, analysis.language) }));
      },
    }
  );
}

const QUOTES: ReadonlySet<string> = new Set(['"', "'"]);

function unquoted(text: string, { start, end }: Span): Span {
  const quoted = QUOTES.has(text[start] ?? "") && text[end - 1] === text[start] && end - start >= 2;
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}

/** As it must be written at this place: within its quotes, or with some where it would not be a name without. */
function written(name: string, text: string, { start }: Span, language: Analysis["language"]): string {
  const quote = text[start - 1];
  if (quote === '"') return JSON.stringify(name).slice(1, -1);
  if (quote === "'") return name.replaceAll("'", "''");
  const plain = /^[a-z_][\w.-]*$/i.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name);
  return language === "json" || !plain ? JSON.stringify(name) : name;
}
