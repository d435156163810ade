import type { Analysis } from "../analysis/analyse";
import { namesAt, nameWritten } from "../edit/rename";
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
  const spans = namesAt([declared, ...link.written], name, text);
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
        if (wanted.trim() === "" || /[\r\n]/.test(wanted)) return "A layer name must fit on one line";
        if (taken.has(wanted)) return `A layer or input named ${wanted} already exists`;
        return spans.map((s) => ({ span: s, text: nameWritten(wanted, text, s, analysis.language) }));
      },
    }
  );
}
