import type { Parsed } from "../model/tree";
import { done, type Work } from "../model/work";
import { changeBetween } from "./change";
import { reparseJson } from "./json/reparse";
import { parsing } from "./parse";
import { reparseYaml } from "./yaml/reparse";

/**
 * What `parse` makes of a text, found in less time where it is an edited version of one that has been read: only the entry
 * that was edited is read again, and what stands before it stays the same objects.
 */
export const reparse = (before: Parsed, old: string, text: string): Parsed =>
  done(reparsing(before, old, text));

export function* reparsing(before: Parsed, old: string, text: string): Work<Parsed> {
  if (old === text) return before;
  if (before.embedded) return yield* parsing(text, before.language);
  const change = changeBetween(old, text);
  const { language } = before;
  const again =
    language === "json" ? reparseJson(before, text, change) : reparseYaml(before, old, text, change);
  return again ?? (yield* parsing(text, language));
}
