import { rememberedFor } from "../model/remember";
import { type GlobFault, type Matcher, matcherOf } from "./glob";

interface Pattern {
  /** Takes back what an earlier one has matched. */
  readonly negated: boolean;
  readonly matches: Matcher;
}

const NEGATED = /^!/;

/** What a key has that is a pattern of files, beside keys that are names. */
export const PATTERN = /[*?[\]{}./]/;

/** A longer pattern is nobody's. */
const LONGEST = 256;

/** What is wrong with a pattern; nothing when it is fine. */
export function globFault(glob: string): string | undefined {
  const pattern = glob.replace(NEGATED, "");
  if (pattern.trim() === "") return "an empty glob matches nothing";
  if (pattern.length > LONGEST) return `longer than ${LONGEST} characters`;
  if (pattern.startsWith("/")) return "globs are relative to the folder of this file; remove the leading /";
  if (pattern.includes("\\")) return "separate folders with /, not \\";
  const matcher = matcherOf(pattern);
  return typeof matcher === "function" ? undefined : matcher.fault;
}

/** One that is wrong matches nothing. */
function patternOf(glob: string): Pattern {
  const negated = NEGATED.test(glob);
  const written = negated ? glob.slice(1) : glob;
  const plain = written.replace(/^\.\//, "").replace(/\/$/, "");
  // As in a .gitignore, a pattern without a slash is one of names, in whatever folder they are.
  const anchored = plain.includes("/") || written.startsWith("./");
  const matcher: Matcher | GlobFault =
    plain.length > LONGEST ? { fault: "" } : matcherOf(anchored ? plain : `**/${plain}`);
  return { negated, matches: typeof matcher === "function" ? matcher : () => false };
}

const patternsOf = rememberedFor((globs: readonly string[]) => globs.map(patternOf));

/** Whether a path, relative to the folder of the config file, is one of those that the patterns mean; the last match decides. */
export function matches(globs: readonly string[], path: string): boolean {
  return patternsOf(globs).reduce((is, p) => (p.negated === is && p.matches(path) ? !is : is), false);
}

/** The same, where a pattern that matches a folder stands for all that is in it. */
export function matchesBelow(globs: readonly string[], path: string): boolean {
  const parts = path.split("/");
  return parts.some((_, i) => matches(globs, parts.slice(0, i + 1).join("/")));
}
