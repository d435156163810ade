import type { Padding } from "../ops/slide";
import type { PerAxis } from "./options";

/** One value for each axis; of a list that is too short its last one. */
export function spread(n: PerAxis, rank: number): readonly number[] {
  if (typeof n === "number") return new Array<number>(rank).fill(n);
  return n.length === rank ? n : Array.from({ length: rank }, (_, i) => n[i] ?? n.at(-1) ?? 1);
}

export function paddingOf(padding: PerAxis | Padding, rank: number): Padding {
  if (typeof padding === "string") return padding;
  if (isPairs(padding)) return Array.from({ length: rank }, (_, i) => padding[i] ?? [0, 0]);
  return spread(padding as PerAxis, rank).map((n) => [n, n] as const);
}

export const isList = (n: PerAxis | undefined): n is readonly number[] => Array.isArray(n) && n.length > 1;

const isPairs = (padding: PerAxis | Exclude<Padding, string>): padding is Exclude<Padding, string> =>
  typeof padding !== "number" && Array.isArray(padding[0]);
