/**
 * Patterns of files, matched in a time that grows with the pattern and the path, never with how one fits the other: a config
 * file in a folder that nobody trusts must not hang an editor, as a backtracking matcher does on `*a*a*a*b`. All ways to
 * read a pattern are followed side by side, character by character (Thompson, "Regular Expression Search Algorithm", 1968).
 */
export type Matcher = (path: string) => boolean;

export interface GlobFault {
  /** Why it is no pattern. */
  readonly fault: string;
}

type Test = (character: string) => boolean;

/** A place in a pattern: where one can go without a character, and where with one that passes the test. */
interface State {
  readonly free: State[];
  test?: Test;
  next?: State;
}

/** Brackets within brackets deeper than this are nobody's. */
const MOST_DEPTH = 10;

export function matcherOf(pattern: string): Matcher | GlobFault {
  const end: State = { free: [] };
  try {
    const start = new PatternReader(pattern).read(end);
    return (path) => follows(start, end, path);
  } catch (error) {
    if (error instanceof Wrong) return { fault: error.message };
    throw error;
  }
}

function follows(start: State, end: State, path: string): boolean {
  let places = reached([start]);
  for (const character of path) {
    const further: State[] = [];
    for (const { test, next } of places) if (next && test?.(character)) further.push(next);
    if (further.length === 0) return false;
    places = reached(further);
  }
  return places.has(end);
}

/** These places and all that can be reached from them without a character. */
function reached(from: readonly State[]): ReadonlySet<State> {
  const found = new Set(from);
  // What is added while it is walked through is walked through as well.
  for (const { free } of found) for (const state of free) found.add(state);
  return found;
}

class Wrong extends Error {}

const anything: Test = () => true;
const within: Test = (character) => character !== "/";

/** From the end to the start: each part is made knowing what comes behind it. */
class PatternReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly pattern: string) {}

  read(end: State): State {
    const start = this.sequence("")(end);
    if (this.at < this.pattern.length) throw new Wrong(`unmatched ${this.pattern[this.at]}`);
    return start;
  }

  /** Parts one behind the other, up to one of these characters. */
  private sequence(until: string): PatternPart {
    const parts: PatternPart[] = [];
    for (let c = this.pattern[this.at]; c !== undefined && !until.includes(c); c = this.pattern[this.at])
      parts.push(this.part(c));
    return (end) => parts.reduceRight((behind, part) => part(behind), end);
  }

  private part(c: string): PatternPart {
    if (c === "*") return this.stars();
    if (/[?@+!*]/.test(c) && this.pattern[this.at + 1] === "(")
      throw new Wrong(`${c}(…) is not supported; use {a,b}`);
    if (c === "[") return this.oneOf();
    if (c === "{") return this.either();
    if (c === "}") throw new Wrong("unmatched }");
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) ?? 0);
    this.at += character.length;
    if (c === "?") return one(within);
    return one((other) => other === character);
  }

  /** `*` within a folder; `**` as a whole part of the path stands for any number of folders, none too. */
  private stars(): PatternPart {
    const from = this.at;
    while (this.pattern[this.at] === "*") this.at++;
    if (this.pattern[this.at] === "(") throw new Wrong("*(…) is not supported; use {a,b}");
    const whole =
      this.at - from > 1 &&
      /^$|[/{,]$/.test(this.pattern.slice(0, from)) &&
      /^$|^[/},]/.test(this.pattern.slice(this.at));
    if (!whole) return many(within);
    if (this.pattern[this.at] !== "/") return many(anything);
    this.at++;
    // Nothing, or anything that ends with a slash.
    return (behind) => {
      const slash = one((c) => c === "/")(behind);
      return { free: [behind, many(anything)(slash)] };
    };
  }

  /** `[0-9]`, `[!a]`, `[^a]`. */
  private oneOf(): PatternPart {
    const close = this.pattern.indexOf(
      "]",
      this.at + (/^\[[!^]?\]/.exec(this.pattern.slice(this.at))?.[0].length ?? 1),
    );
    if (close < 0) throw new Wrong("unclosed [");
    const [, not = "", listed = ""] = /^([!^]?)(.*)$/s.exec(this.pattern.slice(this.at + 1, close)) ?? [];
    this.at = close + 1;
    const ranges = rangesOf([...listed]);
    const has = (c: string): boolean => ranges.some(([low, high]) => low <= c && c <= high);
    return one((c) => c !== "/" && has(c) === (not === ""));
  }

  /** `{a,b}`: either of them. */
  private either(): PatternPart {
    if (++this.depth > MOST_DEPTH) throw new Wrong("braces are nested too deeply");
    const ways: PatternPart[] = [];
    do {
      this.at++;
      ways.push(this.sequence(",}"));
    } while (this.pattern[this.at] === ",");
    if (this.pattern[this.at] !== "}") throw new Wrong("unclosed {");
    this.at++;
    this.depth--;
    return (behind) => ({ free: ways.map((way) => way(behind)) });
  }
}

/** A part of a pattern: its start, for what comes behind it. */
type PatternPart = (behind: State) => State;

const one =
  (test: Test): PatternPart =>
  (next) => ({ free: [], test, next });

/** Any number of them. */
const many =
  (test: Test): PatternPart =>
  (behind) => {
    const state: State = { free: [behind], test };
    state.next = state;
    return state;
  };

function rangesOf(characters: readonly string[]): readonly (readonly [string, string])[] {
  const ranges: (readonly [string, string])[] = [];
  for (let i = 0; i < characters.length; i++) {
    const low = characters[i] as string;
    const high = characters[i + 2];
    if (characters[i + 1] === "-" && high !== undefined) {
      ranges.push([low, high]);
      i += 2;
    } else ranges.push([low, low]);
  }
  return ranges;
}
