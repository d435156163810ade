import type { PlacedFault } from "../../model/fault";
import { type Entry, entry, isNull, type Mapping, stringOf, type Tree } from "../../model/tree";
import type { Key, Keys, Values } from "./keys";

/** One level of the file: the whole, or its `text_config`. */
export interface Config {
  readonly map: Mapping;
  /** The keys that lead here, with a dot between: empty at the top. */
  readonly path: string;
  /** What the family knows of keys, once it is chosen. */
  readonly keys: Keys;
}

/** The entry that says the key, by whichever of its names. */
export function entryOf({ map, keys }: Pick<Config, "map" | "keys">, name: string): Entry | undefined {
  const own = entry(map, name);
  if (own || !Object.hasOwn(keys, name)) return own;
  for (const alias of (keys[name] as Key<unknown>).aliases) {
    const found = entry(map, alias);
    if (found) return found;
  }
  return undefined;
}

/** The values of the file under these keys, class defaults where it does not say; what is no such value is a fault. */
export function valuesOf<K extends Keys>(map: Mapping, keys: K, fault: (f: PlacedFault) => void): Values<K> {
  const values = new Map<string, unknown>();
  for (const name of Object.keys(keys)) {
    const key = keys[name] as Key<unknown>;
    const found = entryOf({ map, keys }, name);
    values.set(name, found ? readValue(found, name, key, fault) : key.fallback);
  }
  return Object.fromEntries(values) as Values<K>;
}

function readValue(found: Entry, name: string, key: Key<unknown>, fault: (f: PlacedFault) => void): unknown {
  const { value } = found;
  if (isNull(value)) {
    if (key.nullable) return null;
    // A class that wants a number there falls over null; that is its default's only chance.
    return key.fallback;
  }
  const read = READERS[key.kind](value);
  if (read !== undefined) return read;
  fault({
    code: "bad-argument",
    span: value.span,
    message: `${name} takes ${WANTED[key.kind]}, not ${shown(value)}`,
  });
  return /^(count|number|counts or one)$/.test(key.kind) ? Number.NaN : key.fallback;
}

const scalarOf = (t: Tree): unknown => (t.kind === "scalar" ? t.value : undefined);

const countOf = (t: Tree): number | undefined => {
  const n = scalarOf(t);
  return typeof n === "number" && Number.isSafeInteger(n) && n >= 0 ? n : undefined;
};

const realOf = (t: Tree): number | undefined => {
  const n = scalarOf(t);
  return typeof n === "number" ? n : undefined;
};

/** The longest list that is looked at, and the most blocks of a pattern: no network has more, and each takes time. */
export const LONGEST_LIST = 192;

function listOf<T>(t: Tree, read: (t: Tree) => T | undefined): readonly T[] | undefined {
  if (t.kind !== "seq") return undefined;
  // One more than that: what is longer shows.
  const list = t.items.slice(0, LONGEST_LIST + 1).map(read);
  return list.every((x): x is NonNullable<typeof x> => x !== undefined) ? (list as readonly T[]) : undefined;
}

/** Behind what is looked at of a list stands no number: nothing that follows from all of it is known. */
const endless = (list: readonly number[] | undefined): readonly number[] | undefined =>
  list && list.length > LONGEST_LIST ? [...list.slice(0, LONGEST_LIST), Number.NaN] : list;

const READERS: Readonly<Record<Key<unknown>["kind"], (t: Tree) => unknown>> = {
  count: countOf,
  number: realOf,
  flag(t) {
    const v = scalarOf(t);
    return typeof v === "boolean" ? v : v === 0 || v === 1 ? v === 1 : undefined;
  },
  word(t) {
    const v = scalarOf(t);
    return typeof v === "string" ? v : undefined;
  },
  either(t) {
    const v = scalarOf(t);
    return typeof v === "string" ? v : countOf(t);
  },
  words: (t) =>
    listOf(t, (item) => {
      const v = scalarOf(item);
      return typeof v === "string" ? v : undefined;
    }),
  counts: (t) => (t.kind === "seq" ? endless(listOf(t, realOf)) : undefined),
  "counts or one": (t) => (t.kind === "seq" ? endless(listOf(t, countOf)) : countOf(t)),
  nested: (t) =>
    t.kind === "seq" || typeof scalarOf(t) === "boolean" || countOf(t) !== undefined ? t : undefined,
  map: (t) => (t.kind === "scalar" ? undefined : t),
  "words or one": (t) => (t.kind === "scalar" ? stringOf(t) : t),
};

const WANTED: Readonly<Record<Key<unknown>["kind"], string>> = {
  count: "a whole number from 0",
  number: "a number",
  flag: "true or false",
  word: "a word",
  either: "a whole number or a word",
  words: "a list of words",
  counts: "a list of numbers",
  "counts or one": "a whole number, or a list of them",
  nested: "a whole number, true or false, or a list of them",
  map: "an object or a list",
  "words or one": "a list of words, or one word",
};

const shown = (t: Tree): string =>
  t.kind === "scalar" ? t.source.slice(0, 40) : t.kind === "seq" ? "a list" : "an object";
