import type { Mapping } from "../../model/tree";
import type { Dialect } from "../dialect";
import { completeNeox } from "./complete";
import { docsOf, keyNotes } from "../said";
import { claimed, isBegun, KEYS } from "./keys";
import { readNeox } from "./read";

/** In both spellings. */
function docs(): Readonly<Record<string, string>> {
  const plain = docsOf(KEYS);
  const dashed = Object.entries(plain).map(([key, doc]) => [key.replaceAll("_", "-"), doc] as const);
  return { ...plain, ...Object.fromEntries(dashed) };
}

/** Configs of GPT-NeoX: a GPT from its numbers. */
const neox: Dialect<Mapping> = {
  name: "gpt-neox",
  title: () => "GPT-NeoX config",
  reach: "document",
  convention: "flops",
  scent: (text) => /\bhidden[-_]size\b/.test(text) && /\bnum[-_](layers|attention[-_]heads)\b/.test(text),
  begins: isBegun,
  claim: ({ root }) => claimed(root),
  read: readNeox,
  notes: (_, root) => keyNotes(root, docs()),
  complete: completeNeox,
};

export default neox;
