import { parameterDoc } from "../model/completion";
import { ownValue } from "../model/own";
import type { Span } from "../model/span";
import { type Entry, isMapping, type Tree } from "../model/tree";
import { parametersOf } from "../vocabulary/signature";
import type { Note } from "./dialect";

/** What is said where somebody points at a place. */
export const note = (span: Span, hover: string): Note => ({ span, hintAt: span.end, hover });

/** Where the same is meant as by a key: at the key, and at a word or at words in a list behind it. */
export const placesOf = ({ key, value }: Entry): readonly Tree[] => (isPlain(value) ? [key, value] : [key]);

const isPlain = (tree: Tree): boolean =>
  tree.kind === "scalar" || (tree.kind === "seq" && tree.items.every(isPlain));

/** Of the keys of a mapping, each with what is known of it. */
export function keyNotes(
  tree: Tree | undefined,
  docs: Readonly<Record<string, string>>,
  values = true,
): readonly Note[] {
  if (!isMapping(tree)) return [];
  return tree.entries.flatMap((e) => {
    const { key } = e;
    const doc = ownValue(docs, String(key.value));
    if (!doc) return [];
    return (values ? placesOf(e) : [key]).map((t) => note(t.span, `**${key.value}**: ${doc}`));
  });
}

/** Each argument of a table, in words. */
export const docsOf = (args: Parameters<typeof parametersOf>[0]): Readonly<Record<string, string>> =>
  Object.fromEntries(parametersOf(args).map((p) => [p.name, parameterDoc(p)]));
