import { readFileSync } from "node:fs";
import path from "node:path";
import type { PackedLanguage } from "../text/packed";
import { type Catalogue, languageOf } from "../text/translate";

/** The page of a rule, which the build puts beside this bundle (`dist/cli.js`). */
export function pageOf(code: string): string | undefined {
  try {
    return readFileSync(path.join(__dirname, "rules", `${code}.md`), "utf8");
  } catch {
    return undefined;
  }
}

/** What each rule does, in the language of the terminal; nothing where that is English. */
export function summariesHere(env: NodeJS.ProcessEnv = process.env): Catalogue {
  const name = languageOf(env.LC_ALL || env.LC_MESSAGES || env.LANG);
  if (name === undefined) return {};
  try {
    const file = path.join(__dirname, "words", `${name}.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as PackedLanguage).rules;
  } catch {
    return {};
  }
}

/** The text of one of a page's sections, without its heading. */
export function sectionOf(page: string, heading: string): string {
  const [, rest = ""] = page.split(`\n## ${heading}\n`);
  return (rest.split(/\n## /)[0] ?? "").trim();
}

/** What a page rests on, one text each, its lines joined. */
export const sourcesOn = (page: string): readonly string[] =>
  sectionOf(page, "Sources")
    .split(/^- /m)
    .map((source) => source.replace(/\s+/g, " ").trim())
    .filter((source) => source !== "");

export const plainText = (markdown: string): string => markdown.replace(/`([^`\n]*)`/g, "$1").trim();
