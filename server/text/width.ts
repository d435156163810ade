/** Text in columns of a terminal, where a Chinese character takes two and an accent none. */

/** Most texts are plain, and those are as wide as they are long. */
export const displayWidth = (text: string): number =>
  PLAIN.test(text) ? text.length : measure(text.replace(UNSEEN, ""));

/** Western letters and the signs that figures are written with. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\xff–—…⁰-⁹←→≤≥]*$/;

/** Marks that only say how to set others; alone, they have no width that could be asked for. What joins emoji stays. */
const UNSEEN = /(?!\u200d)\p{Format}/gu;

/** Loaded when it is needed: to get it ready takes longer than to check a file. */
function measure(text: string): number {
  const { default: stringWidth } = require("string-width") as typeof import("string-width");
  return stringWidth(text);
}

export const padEnd = (text: string, width: number): string => text + space(text, width);

export const padStart = (text: string, width: number): string => space(text, width) + text;

const space = (text: string, width: number): string => " ".repeat(Math.max(width - displayWidth(text), 0));

/** Cells in columns, each as wide as its widest; nothing behind the last one. */
export function inColumns(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number>,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((r) => displayWidth(r[i] ?? ""))));
  return rows.map((row) =>
    row
      .map((text, i) => (right.has(i) ? padStart : padEnd)(text, widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** At most so many columns of it, with an ellipsis where some is cut off. */
export function cut(text: string, most: number): string {
  if (displayWidth(text) <= most) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += displayWidth(segment);
    if (width > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
