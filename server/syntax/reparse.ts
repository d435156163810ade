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
  return reparsedInPart(before, old, text) ?? (yield* parsing(text, before.language));
}

/** Nothing where all of the text would have to be read. */
export function reparsedInPart(
  before: Parsed,
  old: string,
  text: string,
  loosely = false,
): Parsed | undefined {
  if (old === text) return before;
  if (before.embedded) return undefined;
  const change = changeBetween(old, text);
  return before.language === "json"
    ? reparseJson(before, text, change)
    : reparseYaml(before, old, text, change, loosely);
}
