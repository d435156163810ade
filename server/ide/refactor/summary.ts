import type { Analysis, Found } from "../../analysis/analyse";
import { summariesOf, summaryEdits } from "../../edit/summaries";
import type { Edit } from "../../model/problem";
import { span } from "../../model/span";
import { entry, get, isMapping } from "../../model/tree";

/** The model at another scale. */
export type AtScale = (scale: string) => Found | null;

/** What the framework prints of the model, in the comments that state it; where there is none, in new ones. */
export function summarised({ found, text, name }: Analysis, atScale: AtScale): readonly Edit[] | undefined {
  if (!found?.dialect.summary || found.parsed.language !== "yaml") return undefined;
  const { model, parsed, dialect } = found;
  const there = [...summariesOf({ model, text, comments: parsed.comments })];
  const edits =
    there.length > 0
      ? there.flatMap((s) => {
          const measured = s.scale === undefined ? found : atScale(s.scale);
          return measured?.facts.totals.status === "complete" ? summaryEdits(s, measured, dialect) : [];
        })
      : added(found, text, name, atScale);
  return edits.length > 0 ? edits : undefined;
}

/** Behind each scale of the family; without any, above the model. */
function added(found: Found, text: string, name: string, atScale: AtScale): readonly Edit[] {
  const { model, parsed, dialect } = found;
  const table = get(parsed.root, dialect.notation?.scalesKey ?? "");
  const line = (of: Found | null): string | null => (of && dialect.summary?.line(of, name)) ?? null;
  const end = /\r?\n/.exec(text)?.[0] ?? "\n";
  if (!isMapping(table) || model.scales.length === 0) {
    const said = line(found);
    return said === null ? [] : [{ span: span(0, 0), text: `# ${said}${end}` }];
  }
  return model.scales.flatMap((scale): Edit[] => {
    const at = entry(table, scale)?.span.end ?? 0;
    const said = line(atScale(scale));
    const isAlone = at > 0 && /^[ \t]*\r?$/m.test(text.slice(at).split("\n", 1)[0] ?? "");
    return said !== null && isAlone ? [{ span: span(at, at), text: ` # ${said}` }] : [];
  });
}
