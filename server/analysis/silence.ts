import type { Edit, Problem } from "../model/problem";
import { span } from "../model/span";
import type { Analysis } from "./analyse";

/** A way to hear no more of a problem: a comment that silences its rule. */
export interface Silencing {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** These are about the text and its comments themselves. */
const NEVER: ReadonlySet<string> = new Set(["syntax", "unused-directive"]);

export const canBeSilenced = ({ code }: Problem): boolean => !NEVER.has(code);

/** Comments that would silence the rule of a problem, on its line or in the file. */
export function silencings({ text, language, found }: Analysis, problem: Problem): readonly Silencing[] {
  const { code } = problem;
  if (!found || !canBeSilenced(problem)) return [];
  const comment = (words: string): string => `${language === "yaml" ? "#" : "//"} ${words}`;
  const end = /\r?\n/.exec(text)?.[0] ?? "\n";
  const line = text.lastIndexOf("\n", problem.span.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(line))?.[0] ?? "";
  const above = codesAbove(text, line);
  return [
    {
      title: `Disable ${code} for this line`,
      edits: [
        above === undefined
          ? insertion(line, `${indent}${comment(`fovea-disable-next-line ${code}`)}${end}`)
          : insertion(above, `, ${code}`),
      ],
    },
    {
      title: `Disable ${code} for this file`,
      edits: [insertion(0, `${comment(`fovea-disable-file ${code}`)}${end}`)],
    },
  ];
}

const insertion = (at: number, text: string): Edit => ({ span: span(at, at), text });

const DIRECTIVE = /^[ \t]*(?:#|\/\/)\s*fovea-disable-next-line[ \t]+[\w-]+(?:[ \t]*,?[ \t]*(?!--)[\w-]+)*/;

/** Behind the codes of a directive that stands above this line and silences others there already. */
function codesAbove(text: string, line: number): number | undefined {
  if (line === 0) return undefined;
  const start = text.lastIndexOf("\n", line - 2) + 1;
  const codes = DIRECTIVE.exec(text.slice(start, line));
  return codes ? start + codes[0].length : undefined;
}
