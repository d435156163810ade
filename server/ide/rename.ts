import type { Analysis } from "../analysis/analyse";
import { namesAt, nameWritten } from "../edit/rename";
import type { Edit } from "../model/problem";
import { holds, type Span } from "../model/span";
import { blocksOf, linkAt } from "./links";

export interface Renaming {
  /** The name under the cursor, without quotes. */
  readonly at: Span;
  /** What has to change for another name, or why it cannot be that one. */
  edits(name: string): readonly Edit[] | string;
}

/** The layer, block or module whose name, or a reference to it by name, stands at this offset. */
export function renaming(analysis: Analysis, offset: number): Renaming | undefined {
  const link = linkAt(analysis, offset);
  const { found, text } = analysis;
  const name = link?.name;
  if (!found || !link || name === undefined) return undefined;
  const spans = namesAt([link.declared, ...link.uses], name, text);
  const at = spans.find((s) => holds(s, offset));
  const { layers, inputs } = found.model;
  const blocks = blocksOf(found, text);
  const block = blocks.find((b) => holds(b.span, offset) && !holds(b.keySpan, offset));
  const named = (block?.rows ?? layers).filter((l) => l.nameSpan);
  const taken = new Set([...named, ...(block ? [] : [...inputs, ...blocks])].map((each) => each.name));
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
