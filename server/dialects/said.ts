import { parameterDoc } from "../model/completion";
import { ownValue } from "../model/own";
import type { Span } from "../model/span";
import { isMapping, type Tree } from "../model/tree";
import { parametersOf } from "../vocabulary/signature";
import type { Note } from "./dialect";

/** What is said where somebody points at a place. */
export const note = (span: Span, hover: string): Note => ({ span, hintAt: span.end, hover });

/** Of the keys of a mapping, each with what is known of it; a word behind a key means the same. */
export function keyNotes(
  tree: Tree | undefined,
  docs: Readonly<Record<string, string>>,
  values = true,
): readonly Note[] {
  if (!isMapping(tree)) return [];
  return tree.entries.flatMap(({ key, value }) => {
    const doc = ownValue(docs, String(key.value));
    if (!doc) return [];
    const places = values && value.kind === "scalar" ? [key, value] : [key];
    return places.map((t) => note(t.span, `**${key.value}**: ${doc}`));
  });
}

/** Each argument of a table, in words. */
export const docsOf = (args: Parameters<typeof parametersOf>[0]): Readonly<Record<string, string>> =>
  Object.fromEntries(parametersOf(args).map((p) => [p.name, parameterDoc(p)]));
