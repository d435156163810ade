import { span } from "../model/span";
import type { Language, Parsed } from "../model/tree";
import { done, type Work } from "../model/work";
import { embedded } from "./json/embedded";
import { parseJson, parsingJson } from "./json/read";
import { parsingYaml } from "./yaml/read";

/** Reads a text as far as it can be read. */
export const parse = (text: string, language: Language): Parsed => done(parsing(text, language));

/** The same, in steps of a few ms, for who has something else to do meanwhile. */
export function* parsing(text: string, language: Language): Work<Parsed> {
  try {
    return language === "json" ? embedded(yield* parsingJson(text), parseJson) : yield* parsingYaml(text);
  } catch {
    // A parser that runs out of stack or memory; nothing else is known to get here.
    const message = "This text cannot be parsed";
    const fault = { message, span: span(0, Math.min(1, text.length)), severity: "error" } as const;
    return { language, root: undefined, faults: [fault], comments: [] };
  }
}

/** By the name of the file; by how the text begins where the name says nothing. */
export function languageOf(fileName: string, text: string): Language {
  if (/\.(?:jsonc?|json5|ipynb)$/i.test(fileName)) return "json";
  if (/\.ya?ml$/i.test(fileName)) return "yaml";
  return /^\s*(?:[{[]|"\{|\/[/*])/.test(text) ? "json" : "yaml";
}
