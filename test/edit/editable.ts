import { claimOf, readingOf } from "../../server/analysis/found";
import { likely } from "../../server/dialects/choose";
import type { Editable } from "../../server/edit/editable";
import { languageOf, parse } from "../../server/syntax/parse";

/** A text as something that can be edited: read, and not measured. */
export function editable(text: string, name: string): Editable | undefined {
  const file = { name, text, options: {} };
  const parsed = parse(text, languageOf(name, text));
  const claimed = claimOf(parsed, likely(text, {}));
  if (!claimed) return undefined;
  const { model } = readingOf(claimed, file);
  return { text, root: parsed.root, model, dialect: claimed.dialect };
}
