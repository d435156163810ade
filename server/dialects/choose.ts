import type { Options } from "../model/options";
import { all } from ".";
import { type Dialect, REACHES } from "./dialect";

/** The dialects, the more particular first. */
export const dialects: readonly Dialect[] = [...all].sort(
  (a, b) => REACHES.indexOf(a.reach) - REACHES.indexOf(b.reach),
);

/** Those that a text may be of, by a cheap look at it. */
export function likely(text: string, options: Options): readonly Dialect[] {
  const wanted = options.dialect ? dialects.filter((d) => d.name === options.dialect) : dialects;
  return wanted.filter((d) => d.scent(text));
}
