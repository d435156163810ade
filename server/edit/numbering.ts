import type { Layer, Model } from "../model/layer";
import type { Edit } from "../model/problem";
import { rememberedFor } from "../model/remember";
import { type Span, span } from "../model/span";
import type { Editable } from "./editable";
import { isNumbered, usesOf } from "./references";
import { lineEnd, lineStart } from "./style";

/** A comment behind a row that gives its number: `# 9`, `# 3-P3/8`, `# 16 (P3/8-small)`. */
export interface Numbered {
  readonly layer: Layer;
  readonly digits: Span;
  readonly number: number;
  /** Followed by a word, the number may count something else. */
  readonly vague: boolean;
}

/** Where in a comment its row's number stands: a number and what says that it is one. */
export function numberIn(comment: string): { readonly at: number; readonly digits: string } | undefined {
  // Nothing behind it, a dash, a bracket or a colon.
  const match = /^(\W*?)(\d{1,4})(?=\s*$|\s*[-–(:,]|\s+[A-Za-z(])/.exec(comment);
  const [, before = "", digits = ""] = match ?? [];
  return match && !/[\d./×x*]/.test(before) ? { at: before.length, digits } : undefined;
}

/** Whether the file speaks of rows by their numbers. */
export const isWiredByNumber = ({ model }: Pick<Editable, "model">): boolean => hasNumbers(model);

const hasNumbers = rememberedFor((model: Model): boolean =>
  usesOf(model).some(({ ref }) => !ref.implied && isNumbered(ref) && !ref.text.startsWith("-")),
);

/** What stands behind the last row of each line, from its comment sign to the end of the line. */
export function remarksOf({ model, text }: Pick<Editable, "model" | "text">): ReadonlyMap<Layer, Span> {
  const lastOf = new Map(model.layers.map((l) => [lineStart(text, endOf(l)), l]));
  const found = new Map<Layer, Span>();
  for (const layer of lastOf.values()) {
    const end = lineEnd(text, endOf(layer));
    const behind = /^[ \t]+(?=#)/.exec(text.slice(endOf(layer), end).replace(/\r$/, ""));
    if (behind) found.set(layer, span(endOf(layer) + behind[0].length, end));
  }
  return found;
}

export const endOf = (layer: Layer): number => layer.hintAt ?? layer.span.end;

/** The numbers that comments give to rows. */
export const numberedRows = (file: Pick<Editable, "model" | "text">): readonly Numbered[] =>
  [...remarksOf(file)].flatMap(([layer, { start, end }]): Numbered[] => {
    const comment = file.text.slice(start, end);
    const found = numberIn(comment);
    if (!found) return [];
    const from = start + found.at;
    const digits = span(from, from + found.digits.length);
    const vague = /^\s+[A-Za-z]/.test(comment.slice(found.at + found.digits.length));
    return [{ layer, digits, number: Number(found.digits), vague }];
  });

/**
 * Numbers in comments as they have to be once every row stands at a new place: each goes the way of its row, right or wrong,
 * so that an edit and its opposite leave nothing behind.
 */
export function renumbered(file: Editable, place: (index: number) => number): readonly Edit[] {
  if (!isWiredByNumber(file)) return [];
  return numberedRows(file).flatMap(({ layer: { index }, digits, number, vague }) => {
    const by = place(index) - index;
    if (by === 0 || number + by < 0 || (vague && number !== index)) return [];
    return [{ span: digits, text: String(number + by) }];
  });
}
