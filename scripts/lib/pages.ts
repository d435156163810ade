import { readFileSync } from "node:fs";
import path from "node:path";

export const FOLDER = "server/rules";

/** A fenced file on the page of a rule, with the options of the rule that stand behind its language: `yaml share=20`. */
export interface Example {
  readonly text: string;
  readonly language: "yaml" | "json";
  readonly options: Readonly<Record<string, string | number>>;
  /** The config file that is shown before it: a fence with the name of one. */
  readonly config?: string;
}

export const pageOf = (code: string): string => readFileSync(path.join(FOLDER, `${code}.md`), "utf8");

export function examplesOf(page: string): readonly Example[] {
  const fences = page.matchAll(/^```(yaml|json)([^\n]*)\n([\s\S]*?)^```$/gm);
  let config: string | undefined;
  return [...fences].flatMap(([, language, info = "", text = ""]): Example[] => {
    if (info.trim() === "fovea.yaml") {
      config = text;
      return [];
    }
    return [
      {
        text,
        language: language as Example["language"],
        options: optionsIn(info),
        ...(config === undefined ? {} : { config }),
      },
    ];
  });
}

const optionsIn = (info: string): Example["options"] =>
  Object.fromEntries(
    [...info.matchAll(/(\w+)=(\S+)/g)].map(([, key = "", value = ""]) => [
      key,
      Number.isNaN(Number(value)) ? value : Number(value),
    ]),
  );

/** What stands under a heading, in one line. */
export function section(page: string, heading: string): string {
  const [, text = ""] =
    new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(page) ?? [];
  return text
    .trim()
    .replace(/^- /gm, "")
    .replace(/\s*\n\s*/g, " ");
}
