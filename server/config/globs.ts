import picomatch from "picomatch";

type Matcher = (path: string) => boolean;

interface Pattern {
  /** Takes back what an earlier one has matched. */
  readonly negated: boolean;
  readonly matches: Matcher;
}

const NEGATED = /^!(?!\()/;

/** What a key has that is a pattern of files, beside keys that are names. */
export const PATTERN = /[*?[\]{}./]/;

/** What is wrong with a pattern; nothing when it is fine. */
export function globFault(glob: string): string | undefined {
  const pattern = glob.replace(NEGATED, "");
  if (pattern.trim() === "") return "an empty pattern matches nothing";
  if (pattern.startsWith("/"))
    return "patterns are relative to the folder of this file, without a / in front";
  if (pattern.includes("\\")) return "folders in a pattern are separated by /";
  try {
    picomatch.makeRe(pattern, { dot: true, strictBrackets: true });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function patternOf(glob: string): Pattern {
  const negated = NEGATED.test(glob);
  const written = negated ? glob.slice(1) : glob;
  const plain = written.replace(/^\.\//, "").replace(/\/$/, "");
  // As in a .gitignore, a pattern without a slash is one of names, in whatever folder they are.
  const anchored = plain.includes("/") || written.startsWith("./");
  return { negated, matches: picomatch(anchored ? plain : `**/${plain}`, { dot: true }) };
}

const compiled = new WeakMap<readonly string[], readonly Pattern[]>();

function patternsOf(globs: readonly string[]): readonly Pattern[] {
  const known = compiled.get(globs) ?? globs.map(patternOf);
  compiled.set(globs, known);
  return known;
}

/** Whether a path, relative to the folder of the config file, is one of those that the patterns mean; the last match decides. */
export function matches(globs: readonly string[], path: string): boolean {
  return patternsOf(globs).reduce((is, p) => (p.negated === is && p.matches(path) ? !is : is), false);
}

/** The same, where a pattern that matches a folder stands for all that is in it. */
export function matchesBelow(globs: readonly string[], path: string): boolean {
  const parts = path.split("/");
  return parts.some((_, i) => matches(globs, parts.slice(0, i + 1).join("/")));
}
