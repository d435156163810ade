import type { TextFault } from "./fault";
import type { Span } from "./span";

/**
 * What both YAML and JSON become: a value with spans, without parents and without parser types.
 * Aliases have been followed and merge keys applied; depth and size are bounded by the reader.
 */
export type Tree = Scalar | Seq | Mapping;

export interface Scalar {
  readonly kind: "scalar";
  readonly span: Span;
  /** The value as YAML 1.2's core schema (or JSON) reads it; integers beyond 2^53 are bigint. */
  readonly value: string | number | bigint | boolean | null;
  /** The characters as written, quotes included; what a quick fix has to respect. */
  readonly source: string;
  readonly tag?: string;
}

export interface Seq {
  readonly kind: "seq";
  readonly span: Span;
  readonly items: readonly Tree[];
  /** Written in one line as `[a, b]`. */
  readonly flow: boolean;
  readonly tag?: string;
  /** The same object for the same characters, wherever an edit has moved them: what follows from them can be remembered. */
  readonly content?: object;
  /** The same as it stood before edits have moved it. */
  readonly origin?: Tree;
}

export interface Mapping {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: readonly Entry[];
  readonly flow: boolean;
  readonly tag?: string;
  readonly content?: object;
  readonly origin?: Tree;
  /** The entry with this key, where the mapping has a quicker way than to look at all. */
  at?(key: string): Entry | undefined;
}

export interface Entry {
  readonly key: Scalar;
  readonly value: Tree;
  /** From the start of the key to the end of the value. */
  readonly span: Span;
}

/** A `#` or `//` comment, without the marks; the span covers the marks. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
}

export type Language = "yaml" | "json";

/** Parsing never fails: an empty or broken text has as much of a tree as could be read, and its faults. */
export interface Parsed {
  readonly language: Language;
  readonly root: Tree | undefined;
  readonly faults: readonly TextFault[];
  readonly comments: readonly Comment[];
  /** The one string that the tree was written in, where JSON was written as a string of JSON. */
  readonly embedded?: Span;
}

/** For who asks what it says, and not where. */
export const unmoved = (t: Tree): Tree => (t.kind === "scalar" ? t : (t.origin ?? t));

export const isScalar = (t: Tree | undefined): t is Scalar => t?.kind === "scalar";
export const isSeq = (t: Tree | undefined): t is Seq => t?.kind === "seq";
export const isMapping = (t: Tree | undefined): t is Mapping => t?.kind === "map";

export function entry(t: Tree | undefined, key: string): Entry | undefined {
  if (t?.kind !== "map") return undefined;
  if (t.at) return t.at(key);
  const { entries } = t;
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i] as Entry;
    if (e.key.value === key) return e;
  }
  return undefined;
}

/** The value at `key`, or nothing when `t` is no mapping or has no such key. */
export const get = (t: Tree | undefined, key: string): Tree | undefined => entry(t, key)?.value;

export const items = (t: Tree | undefined): readonly Tree[] => (t?.kind === "seq" ? t.items : []);

export const stringOf = (t: Tree | undefined): string | undefined =>
  t?.kind === "scalar" && typeof t.value === "string" ? t.value : undefined;

export const numberOf = (t: Tree | undefined): number | undefined =>
  t?.kind === "scalar" && typeof t.value === "number" ? t.value : undefined;

export const integerOf = (t: Tree | undefined): number | undefined => {
  const n = numberOf(t);
  return n !== undefined && Number.isSafeInteger(n) ? n : undefined;
};

export const booleanOf = (t: Tree | undefined): boolean | undefined =>
  t?.kind === "scalar" && typeof t.value === "boolean" ? t.value : undefined;

export const isNull = (t: Tree | undefined): boolean => t?.kind === "scalar" && t.value === null;

// Copies with something else in them. A spread will not do: what a tree says may be worked out when it is asked for.

export const withValue = (t: Scalar, value: Scalar["value"], source = t.source): Scalar =>
  tagged(t, { kind: "scalar", span: t.span, value, source });

export const withItems = (t: Seq, items: readonly Tree[]): Seq =>
  tagged(t, { kind: "seq", span: t.span, items, flow: t.flow });

export const withEntries = (t: Mapping, entries: readonly Entry[]): Mapping =>
  tagged(t, { kind: "map", span: t.span, entries, flow: t.flow });

/** The same as if it stood elsewhere. */
export function movedTo(span: Span, t: Tree): Tree {
  if (t.kind === "scalar") return tagged(t, { kind: "scalar", span, value: t.value, source: t.source });
  if (t.kind === "seq") return tagged(t, { kind: "seq", span, items: t.items, flow: t.flow });
  return tagged(t, { kind: "map", span, entries: t.entries, flow: t.flow });
}

const tagged = <T extends Tree>({ tag }: Tree, t: T): T => (tag === undefined ? t : { ...t, tag });

/** The tree as plain data, spans forgotten: what a message quotes and a test compares. */
export function plain(t: Tree | undefined): unknown {
  switch (t?.kind) {
    case "scalar":
      return t.value;
    case "seq":
      return t.items.map(plain);
    case "map":
      return Object.fromEntries(t.entries.map((e) => [String(e.key.value), plain(e.value)]));
    case undefined:
      return undefined;
  }
}
