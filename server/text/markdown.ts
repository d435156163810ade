/** Small pieces of Markdown. Text from a file never becomes markup. */

/** As running text: what Markdown or HTML would take for markup is escaped, line breaks are spaces. */
export const escaped = (text: string, longest = LONGEST): string =>
  cut(text, longest)
    .replace(/[\r\n\t]+/g, " ")
    .replace(/[\\`*_[\]#|~<>&$]/g, (c) => (c === "<" ? "&lt;" : c === "&" ? "&amp;" : `\\${c}`))
    // A bare address would be made a link of by whoever shows it.
    .replace(/:(?=\/\/)|(?<=\bwww)\.|@/gi, (c) => `&#${c.charCodeAt(0)};`);

/** As code, inside tables too. */
export function code(text: string): string {
  const plain = cut(text).replace(/[\r\n\t|]+/g, " ");
  const fence = plain.includes("`") ? "``" : "`";
  const clean = plain.replace(/``+/g, "`");
  return fence === "`" ? `\`${clean || " "}\`` : `${fence} ${clean} ${fence}`;
}

const LONGEST = 80;
const cut = (text: string, longest = LONGEST): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

export type Align = "left" | "right";

const RULES: Readonly<Record<Align, string>> = { left: ":--", right: "--:" };

/** A table of cells that are Markdown already. A heading of empty cells keeps its row, as Markdown needs one. */
export function table(
  heading: readonly string[],
  align: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heading), line(align.map((a) => RULES[a])), ...rows.map(line)].join("\n");
}
