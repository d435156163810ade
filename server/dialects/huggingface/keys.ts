import type { Tree } from "../../model/tree";

/** What may stand at a key. */
export type Kind =
  | "count"
  | "number"
  | "flag"
  | "word"
  | "either"
  | "words"
  | "words or one"
  | "counts"
  | "counts or one"
  | "nested"
  | "map";

/** One key of a family: what stands there when it is absent, and the other names that the class knows it by. */
export interface Key<T> {
  readonly kind: Kind;
  readonly fallback: T;
  readonly aliases: readonly string[];
  /** `null` may stand there, and says something. */
  readonly nullable: boolean;
  /** Where what it means here is not what it means everywhere. */
  readonly meaning?: string;
}

export type Keys = Readonly<Record<string, Key<unknown>>>;

/** The values of a file under its family's keys. A number that is none is `NaN`: nothing that follows from it is known. */
export type Values<K extends Keys> = { readonly [N in keyof K]: K[N] extends Key<infer T> ? T : never };

const key = <T>(kind: Kind, fallback: T, aliases: readonly string[], nullable = false): Key<T> => ({
  kind,
  fallback,
  aliases,
  nullable,
});

/** A whole number from 0. */
export function count(fallback: number, ...aliases: string[]): Key<number> {
  return key("count", fallback, aliases);
}

/** The same, or `null`: what follows then is the family's to say. */
export function optional(fallback: number | null = null, ...aliases: string[]): Key<number | null> {
  return key<number | null>("count", fallback, aliases, true);
}

export function real(fallback: number, ...aliases: string[]): Key<number> {
  return key("number", fallback, aliases);
}

export function flag(fallback: boolean, ...aliases: string[]): Key<boolean> {
  return key("flag", fallback, aliases);
}

/** True, false, or `null`: the family decides. */
export function maybe(fallback: boolean | null = null, ...aliases: string[]): Key<boolean | null> {
  return key<boolean | null>("flag", fallback, aliases, true);
}

export function word(fallback: string | null = null, ...aliases: string[]): Key<string | null> {
  return key<string | null>("word", fallback, aliases, true);
}

/** A number, or a word that stands for one. */
export function either(fallback: string, ...aliases: string[]): Key<string | number> {
  return key<string | number>("either", fallback, aliases);
}

export function words(...aliases: string[]): Key<readonly string[] | null> {
  return key<readonly string[] | null>("words", null, aliases, true);
}

/** A list of words that a class has even where the file says nothing. */
export function listed(...fallback: readonly string[]): Key<readonly string[]> {
  return key("words", fallback, []);
}

export function counts(
  fallback: readonly number[] | null = null,
  ...aliases: string[]
): Key<readonly number[] | null> {
  return key<readonly number[] | null>("counts", fallback, aliases, true);
}

/** A mapping, for the family to look into. */
export function map(...aliases: string[]): Key<Tree | null> {
  return key<Tree | null>("map", null, aliases, true);
}

/** A list of words, or one word that may hold several. */
export function wordOrWords(...aliases: string[]): Key<Tree | string | null> {
  return key<Tree | string | null>("words or one", null, aliases, true);
}

/** A number for all layers, or a list with one for each. */
export function oneOrCounts(
  fallback: number | readonly number[],
  ...aliases: string[]
): Key<number | readonly number[]> {
  return key<number | readonly number[]>("counts or one", fallback, aliases);
}

/** The same, or `null`: what follows then is the family's to say. */
export function oneOrCountsOrNull(
  fallback: number | readonly number[] | null,
): Key<number | readonly number[] | null> {
  return key("counts or one", fallback, [], true);
}

/** One value for all, a list with one for each, or a list of such lists: for the family to look into. */
export function nested(): Key<Tree | null> {
  return key<Tree | null>("nested", null, [], true);
}
