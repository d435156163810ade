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
export const count = (fallback: number, ...aliases: string[]): Key<number> => key("count", fallback, aliases);

/** The same, or `null`: what follows then is the family's to say. */
export const optional = (fallback: number | null = null, ...aliases: string[]): Key<number | null> =>
  key<number | null>("count", fallback, aliases, true);

export const real = (fallback: number, ...aliases: string[]): Key<number> => key("number", fallback, aliases);

export const flag = (fallback: boolean, ...aliases: string[]): Key<boolean> => key("flag", fallback, aliases);

/** True, false, or `null`: the family decides. */
export const maybe = (fallback: boolean | null = null, ...aliases: string[]): Key<boolean | null> =>
  key<boolean | null>("flag", fallback, aliases, true);

export const word = (fallback: string | null = null, ...aliases: string[]): Key<string | null> =>
  key<string | null>("word", fallback, aliases, true);

/** A number, or a word that stands for one. */
export const either = (fallback: string, ...aliases: string[]): Key<string | number> =>
  key<string | number>("either", fallback, aliases);

export const words = (...aliases: string[]): Key<readonly string[] | null> =>
  key<readonly string[] | null>("words", null, aliases, true);

/** A list of words that a class has even where the file says nothing. */
export const listed = (...fallback: readonly string[]): Key<readonly string[]> => key("words", fallback, []);

export const counts = (
  fallback: readonly number[] | null = null,
  ...aliases: string[]
): Key<readonly number[] | null> => key<readonly number[] | null>("counts", fallback, aliases, true);

/** A mapping, for the family to look into. */
export const map = (...aliases: string[]): Key<Tree | null> => key<Tree | null>("map", null, aliases, true);

/** A list of words, or one word that may hold several. */
export const wordOrWords = (...aliases: string[]): Key<Tree | string | null> =>
  key<Tree | string | null>("words or one", null, aliases, true);

/** A number for all layers, or a list with one for each. */
export const oneOrCounts = (
  fallback: number | readonly number[],
  ...aliases: string[]
): Key<number | readonly number[]> => key<number | readonly number[]>("counts or one", fallback, aliases);

/** The same, or `null`: what follows then is the family's to say. */
export const oneOrCountsOrNull = (
  fallback: number | readonly number[] | null,
): Key<number | readonly number[] | null> => key("counts or one", fallback, [], true);

/** One value for all, a list with one for each, or a list of such lists: for the family to look into. */
export const nested = (): Key<Tree | null> => key<Tree | null>("nested", null, [], true);
