import { escaped } from "./markdown";

/**
 * Sentences in another language, by the English ones. `{0}`, `{1}` … stand for values, in both. A message is written once, in
 * English, where it belongs; whoever shows it looks it up here, so that nothing else knows of languages.
 */
export type Catalogue = Readonly<Record<string, string>>;

const hasValues = (sentence: string): boolean => /\{\d\}/.test(sentence);
/** What is put behind other words. */
const followsOthers = (sentence: string): boolean => /^(?:[,;:] | \(| )/.test(sentence);

/** Which of the languages that there are is meant. */
export function languageOf(locale: string | undefined): string | undefined {
  return /^zh(?!.*(tw|hk|mo|hant))/i.test(locale ?? "") ? "zh-cn" : undefined;
}

/** What was said, in another language; as it was where a part of it has no translation. */
export type Translate = (english: string) => string;

interface Pattern {
  /** What stands around its values: one more than there are of these. */
  readonly pieces: readonly string[];
  readonly translation: string;
  /** How many characters are its own: what says more is tried first. */
  readonly weight: number;
  /** The number of each value, in the order in which the English sentence has them. */
  readonly values: readonly number[];
}

/** Nobody writes longer sentences, nor sentences in sentences so deep. */
const LONGEST = 2000;
const DEEPEST = 8;
/** So many sentences are remembered: most are said again at the next key. */
const MOST_REMEMBERED = 5000;

/** What always divides: lines and the cells of a table. */
const DIVIDERS: readonly RegExp[] = [/(\n+)/, /( ?\| ?)/];
/** What joins sentences that have been put together: sentences, parts of a hint, clauses. */
const JOINTS: readonly RegExp[] = [/(?<=[\w)`*%"\]}]\.)( )(?=[A-Z`])/, /( · )/, /(?<=[\w)`*]:)( )(?=[A-Z`])/];
/** Clauses that are put together, and which of them are no values. */
const CLAUSES = [
  { clauses: /^(?!- )([^;]+?): (.+)$/, written: "{0}：{1}", isWhole: [false, true] },
  { clauses: /^(.+); (.+)$/, written: "{0}；{1}", isWhole: [true, true] },
  { clauses: /^((?:(?!\. ).)+)\.$/, written: "{0}。", isWhole: [true] },
];
/** What no value has: a part of the sentence around it. What something is put behind may say of what it speaks. */
interface NoValue {
  readonly value: RegExp;
  readonly head: RegExp;
}
const NO_CLAUSE: NoValue = { value: / · |: |; |:$|\. (?=[A-Z`])/, head: / · |; |\. (?=[A-Z`])/ };
const NO_PART: NoValue = { value: / · |:$|\. (?=[A-Z`])/, head: / · |\. (?=[A-Z`])/ };
/** The number of what something is put behind. */
const HEAD = 9;

export function translator(catalogue: Catalogue): Translate {
  const whole = new Map(Object.entries(catalogue));
  const patterns = patternsByWord(whole);
  const remembered = new Map<string, string>();
  const say = (english: string, depth: number): string => {
    const known = remembered.get(english);
    if (known !== undefined) return known;
    const said =
      whole.get(english) ??
      byParts(english, DIVIDERS, depth) ??
      (english.length > LONGEST ? byParts(english, JOINTS, depth) : inShort(english, depth)) ??
      english;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(english, said);
    return said;
  };
  const inShort = (english: string, depth: number): string | undefined =>
    byPattern(english, NO_CLAUSE, depth) ??
    byClauses(english, depth) ??
    byPattern(english, NO_PART, depth) ??
    byParts(english, JOINTS, depth) ??
    byItems(english, depth) ??
    unescaped(english, depth);
  const byPattern = (english: string, noValue: NoValue, depth: number): string | undefined => {
    if (depth > DEEPEST) return undefined;
    for (const pattern of candidates(patterns, english)) {
      const said = filled(pattern, english, noValue, (value) => say(value, depth + 1));
      if (said !== undefined) return said;
    }
    return undefined;
  };
  const byParts = (english: string, joints: readonly RegExp[], depth: number): string | undefined => {
    const joint = depth > DEEPEST ? undefined : joints.find((j) => j.test(english));
    return (
      joint &&
      english
        .split(joint)
        .map((part, i) => (i % 2 === 1 ? part : sayTrimmed(part, depth + 1)))
        .join("")
    );
  };
  /** What is said of something, behind its name; two clauses; a clause that has become a sentence. */
  const byClauses = (english: string, depth: number): string | undefined => {
    if (depth > DEEPEST) return undefined;
    for (const { clauses, written, isWhole } of CLAUSES) {
      const parts = clauses.exec(english)?.slice(1) ?? [];
      const said = parts.map((part) => say(part, depth + 1));
      const isHalf = said.some((part, i) => WORDS.test(part) || (isWhole[i] && part === parts[i]));
      if (parts.length > 0 && !isHalf) return written.replace(/\{(\d)\}/g, (_, i) => said[i] ?? "");
    }
    return undefined;
  };
  /** A list is said in one language or in the other. */
  const byItems = (english: string, depth: number): string | undefined => {
    const items = depth > DEEPEST || !english.includes(", ") ? [] : english.split(LISTS);
    const said = items.map((item) => say(item, depth + 1));
    if (said.length < 2 || said.some((item) => WORDS.test(item))) return undefined;
    return said.every((item, i) => item === items[i]) ? undefined : said.join("，");
  };
  /** What Markdown has escaped. */
  const unescaped = (english: string, depth: number): string | undefined => {
    const plain = english.replace(/\\([^A-Za-z\d\s])/g, "$1");
    const said = plain === english || depth > DEEPEST ? plain : say(plain, depth + 1);
    return said === plain ? undefined : escaped(said, LONGEST);
  };
  /** List marks, emphasis and headings are not part of a sentence. */
  const sayTrimmed = (part: string, depth: number): string => {
    if (part.length > LONGEST) return part;
    const [, before = "", core = "", after = ""] = /^([\s#>*_-]*)(.*?)([\s*_]*)$/s.exec(part) ?? [];
    const whole = say(part, depth);
    return core === "" || whole !== part ? whole : `${before}${say(core, depth)}${after}`;
  };
  return (english) => say(english, 0);
}

/** By a word that each must contain; under "" those that have none. */
function patternsByWord(sentences: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Pattern[]> {
  const byWord = new Map<string, Pattern[]>();
  const add = (english: string, translation: string): void => {
    const parts = english.split(/\{(\d)\}/);
    const pieces = parts.filter((_, i) => i % 2 === 0);
    const pattern: Pattern = {
      pieces,
      translation,
      weight: pieces.join("").length,
      values: parts.filter((_, i) => i % 2 === 1).map(Number),
    };
    const [longest = ""] = pieces.flatMap(wholeWords).sort((a, b) => b.length - a.length);
    byWord.set(longest, [...(byWord.get(longest) ?? []), pattern]);
  };
  for (const [english, translation] of sentences) {
    if (hasValues(english)) add(english, translation);
    if (followsOthers(english)) add(`{${HEAD}}${english}`, `{${HEAD}}${translation}`);
  }
  return byWord;
}

/** Words that do not touch a value, whose end might be taken for theirs. */
const wholeWords = (piece: string): readonly string[] =>
  [...piece.matchAll(/(?<=[^A-Za-z])[A-Za-z]{2,}(?=[^A-Za-z])/g)].map(([word]) => word);

function candidates(patterns: ReadonlyMap<string, readonly Pattern[]>, english: string): readonly Pattern[] {
  const words = new Set(["", ...(english.match(/[A-Za-z]{2,}/g) ?? [])]);
  return [...words].flatMap((word) => patterns.get(word) ?? []).sort((a, b) => b.weight - a.weight);
}

/** Words in a row are a sentence without translation: half of one language and half of another helps nobody. */
const PROSE = /(?<![`\w])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?![`\w])|^[a-z]+ [a-z]{2,}(?![`\w])/;
/** What says little itself (`{0} of {1}`) may stand in any sentence: its values must be sure to be values. */
const WEAK = 10;
const ENDS = /\.$/;
const LISTS = /, (?![^(]*\))/;
const WORDS = /(?<![`\w])[a-z]+ [a-z]{2,}(?![`\w])|[,;:]$|^[,;:]/;

function filled(
  { pieces, weight, values, translation }: Pattern,
  english: string,
  noValue: NoValue,
  say: Translate,
): string | undefined {
  for (const found of [between(pieces, english), between(pieces, english, true)]) {
    if (!found) return undefined;
    const told = found.map((value) => sayValue(value, say));
    const isNone = (value: string, i: number): boolean =>
      value.includes("\n") ||
      isUnclosed(value) ||
      noValue[values[i] === HEAD ? "head" : "value"].test(value) ||
      (weight < WEAK ? WORDS : PROSE).test(told[i] ?? "") ||
      (weight < WEAK &&
        told[i] === value &&
        (LISTS.test(value) || ENDS.test(value) || NO_CLAUSE.value.test(value)));
    if (found.some(isNone)) continue;
    const said = new Map(values.map((number, i) => [number, told[i]]));
    return translation.replace(/\{(\d)\}/g, (_, number) => said.get(Number(number)) ?? "");
  }
  return undefined;
}

/** A bracket that opens in a value closes there. */
function isUnclosed(value: string): boolean {
  let depth = 0;
  for (const [bracket] of value.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) return true;
  }
  return depth > 0;
}

/**
 * What stands between pieces that follow each other in a text, from its start to its end; each value as short as it can be, or
 * the last one. A text may hold words of a file: a regular expression would take a power of its length.
 */
function between(pieces: readonly string[], text: string, isLate = false): readonly string[] | undefined {
  const [first = ""] = pieces;
  const last = pieces.at(-1) ?? "";
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found =
      isLate && values.length === pieces.length - 3 ? text.lastIndexOf(piece) : text.indexOf(piece, at);
    if (found < at) return undefined;
    values.push(text.slice(at, found));
    at = found + piece.length;
  }
  return at > end ? undefined : [...values, text.slice(at, end)];
}

/** A value may be a part of a sentence with its space before it. */
function sayValue(value: string, say: Translate): string {
  const whole = say(value);
  if (whole !== value || value.trim() === value) return whole;
  const trimmed = say(value.trim());
  return trimmed === value.trim() ? value : trimmed;
}
