import type { FieldAxis, ReceptiveField } from "../model/facts";
import type { Figure } from "../model/figure";
import type { Tensor } from "../model/tensor";
import { decimal, extent, shape, short } from "./numbers";

/** Numbers for people: exact ones with their thousands apart, long ones short, and a mark on those not to be trusted. */
export { billions, binaryBytes, bytes, decimal, exact, percent, shape, short } from "./numbers";

/** Stands before a figure that rests on something assumed: it may be larger or smaller than that. */
export const MARK = "~";

/** Stands before a figure of which a part is missing: it is at least that. */
export const AT_LEAST = "≥";

/** What the marks mean. */
export const LEGEND = `${AT_LEAST} lower bound · ${MARK} assumed · ? unknown`;

/** A figure as `written` writes its value: `?` when unknown, with `≥` before it when a part is missing, `~` when one is assumed. */
export function figureText(f: Figure, written: (n: bigint) => string = short): string {
  if (f.status === "unknown") return "?";
  if (f.status === "complete") return written(f.value);
  return `${f.guessed ? MARK : AT_LEAST}${written(f.value)}`;
}

/** A figure that is a lower bound even when it is complete, and says so once. */
export const atLeastText = (f: Figure, written: (n: bigint) => string): string =>
  f.status === "complete" || f.guessed ? `at least ${figureText(f, written)}` : figureText(f, written);

export const dimText = extent;

/** `64×320×320`, in the file's own order of axes. */
export const shapeText = (t: Tensor): string => shape(t.dims);

/** `15`, `15×31` where the axes differ, `global`, `?` where it is not known; nothing where there is no spatial axis. */
export function fieldText(field: ReceptiveField | null): string | null {
  if (!field) return null;
  if (isLost(field)) return "?";
  const text = field.global ? "global" : perAxis(field, (a) => a.size);
  return text !== null && field.assumed ? `${MARK}${text}` : text;
}

/** Whether nothing is known of it. */
const isLost = ({ assumed, global, axes }: ReceptiveField): boolean =>
  assumed && !global && axes.length === 0;

/** One number of every axis, said once where all are the same. */
export function perAxis({ axes }: ReceptiveField, pick: (axis: FieldAxis) => number): string | null {
  const texts = axes.map((a) => (pick(a) === Infinity ? "all" : decimal(pick(a))));
  return new Set(texts).size <= 1 ? (texts[0] ?? null) : texts.join("×");
}
