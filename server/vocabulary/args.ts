import type { Dim } from "../model/dim";
import { isNull, isScalar, type Tree } from "../model/tree";
import type { Padding } from "../ops/slide";
import type { PerAxis } from "../trace/options";

/**
 * How one argument of a layer is written: the reader, the JSON Schema, the completions and the documentation all come
 * from this one description.
 */
export interface Arg<T> {
  /** What is expected, in words: `an integer ≥ 1`. */
  readonly expects: string;
  /** The value, or undefined when what is written is not one. */
  read(tree: Tree): T | undefined;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly doc: string;
  readonly aliases: readonly string[];
  /** Without the argument: this value. A required argument has none. */
  readonly fallback: T | undefined;
  readonly required: boolean;
  /** Nothing but integers, alone or in lists: a framework that takes values as they are written refuses `3.0`. */
  readonly whole?: boolean;
  /** A number and no boolean, where others take one for 0 or 1. */
  readonly number?: boolean;
  /** What is strange about a value that the framework takes all the same. */
  odd?(tree: Tree): string | undefined;
}

export interface ArgOptions<T> {
  readonly doc?: string;
  readonly aliases?: readonly string[];
  readonly default?: T;
  readonly required?: boolean;
}

type ValueReader<T> = Pick<Arg<T>, "expects" | "read" | "schema" | "whole">;

/** An argument that may be absent has `undefined` in its type unless it has a default. */
export type Optional<T> = Arg<T | undefined>;

function arg<T>(
  reader: ValueReader<T>,
  o: ArgOptions<T> & ({ readonly default: T } | { readonly required: true }),
): Arg<T>;
function arg<T>(reader: ValueReader<T>, o: ArgOptions<T>): Optional<T>;
function arg<T>(reader: ValueReader<T>, o: ArgOptions<T>): Arg<T> | Optional<T> {
  const { doc = "", aliases = [], required = false } = o;
  const { expects, read, schema, whole } = reader;
  // There are thousands when the program starts; to copy whatever a reader has takes ten times as long as to name it.
  const made = { expects, read, schema, doc, aliases, required, fallback: o.default };
  return whole ? { ...made, whole } : made;
}

const scalar = (t: Tree): unknown => (isScalar(t) ? t.value : undefined);

/** An integer written as such; a float without fraction counts (`64.0`), a string of digits does not. */
export function integerIn(t: Tree, min: number, max: number): number | undefined {
  const v = scalar(t);
  return typeof v === "number" && Number.isSafeInteger(v) && v >= min && v <= max ? v : undefined;
}

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

function between(what: string, { min, max }: Range): string {
  if (min !== undefined && max !== undefined)
    return min === max ? String(min) : `${what} from ${min} to ${max}`;
  return min !== undefined ? `${what} ≥ ${min}` : max !== undefined ? `${what} ≤ ${max}` : what;
}

const limits = ({ min, max }: Range): Record<string, number> => ({
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
});

const integerReader = (r: Range): ValueReader<number> => ({
  expects: between("an integer", r),
  read: (t) => integerIn(t, r.min ?? -Infinity, r.max ?? Infinity),
  schema: { type: "integer", ...limits(r) },
  whole: true,
});

const numberReader = (r: Range): ValueReader<number> => ({
  expects: between("a number", r),
  read(t) {
    const v = scalar(t);
    return typeof v === "number" && v >= (r.min ?? -Infinity) && v <= (r.max ?? Infinity) ? v : undefined;
  },
  schema: { type: "number", ...limits(r) },
});

const flagReader: ValueReader<boolean> = {
  expects: "true or false",
  read(t) {
    const v = scalar(t);
    if (typeof v === "boolean") return v;
    return v === 0 || v === "False" || v === "false"
      ? false
      : v === 1 || v === "True" || v === "true"
        ? true
        : undefined;
  },
  schema: { type: "boolean" },
};

const textReader: ValueReader<string> = {
  expects: "a string",
  read(t) {
    const v = scalar(t);
    return typeof v === "string" ? v : undefined;
  },
  schema: { type: "string" },
};

/** Zero or more integers written as a list, `[3, 3]`, or as `3x3`. */
function integersOf(t: Tree, min: number): readonly number[] | undefined {
  if (t.kind === "seq") {
    const list = t.items.map((i) => integerIn(i, min, Infinity));
    return list.every((n): n is number => n !== undefined) ? list : undefined;
  }
  const v = scalar(t);
  if (typeof v === "string" && /^\d+([x×]\d+)+$/.test(v)) {
    const list = v.split(/[x×]/).map(Number);
    return list.every((n) => n >= min) ? list : undefined;
  }
  return undefined;
}

const perAxisReader = (r: Range): ValueReader<PerAxis> => ({
  expects: `${between("an integer", r)}, or a list with one per axis`,
  read(t) {
    const one = integerIn(t, r.min ?? -Infinity, r.max ?? Infinity);
    if (one !== undefined) return one;
    const list = integersOf(t, r.min ?? -Infinity);
    return list && list.length > 0 ? list : undefined;
  },
  schema: {
    anyOf: [
      { type: "integer", ...limits(r) },
      { type: "array", items: { type: "integer", ...limits(r) }, minItems: 1 },
      { type: "string", pattern: "^[0-9]+(x[0-9]+)+$" },
    ],
  },
  whole: true,
});

/** Numbers per axis, pairs of before and after per axis, or a name. */
const paddingReader: ValueReader<PerAxis | Padding> = {
  expects: 'an integer ≥ 0, a list with one (or a pair) per axis, "same" or "valid"',
  read(t) {
    const one = integerIn(t, 0, Infinity);
    if (one !== undefined) return one;
    const v = scalar(t);
    if (typeof v === "string") {
      const name = v.toLowerCase();
      if (name === "same" || name === "valid" || name === "causal") return name;
      if (name === "half") return "same";
      return integersOf(t, 0);
    }
    if (t.kind !== "seq" || t.items.length === 0) return undefined;
    const flat = integersOf(t, 0);
    if (flat) return flat;
    const pairs = t.items.map((i) => integersOf(i, 0));
    return pairs.every((p) => p?.length === 2) ? (pairs as unknown as Padding) : undefined;
  },
  schema: {
    anyOf: [
      { type: "integer", minimum: 0 },
      { enum: ["same", "valid", "causal"] },
      {
        type: "array",
        items: {
          anyOf: [
            { type: "integer", minimum: 0 },
            { type: "array", items: { type: "integer", minimum: 0 } },
          ],
        },
      },
    ],
  },
};

/** A shape: known extents, names for symbols, null for unknown. */
const shapeReader: ValueReader<readonly Dim[]> = {
  expects: "a list of extents",
  whole: true,
  read(t) {
    const one = dimOf(t);
    if (one !== undefined && one !== null) return [one];
    if (t.kind !== "seq") return undefined;
    const dims = t.items.map(dimOf);
    return dims.every((d): d is Dim => d !== undefined) ? dims : undefined;
  },
  schema: {
    anyOf: [
      { type: "integer" },
      { type: "array", items: { anyOf: [{ type: "integer" }, { type: "string" }, { type: "null" }] } },
    ],
  },
};

export function dimOf(t: Tree): Dim | undefined {
  if (isNull(t)) return null;
  const v = scalar(t);
  if (typeof v === "number") return Number.isSafeInteger(v) && v >= -1 ? v : undefined;
  return typeof v === "string" ? (v === "None" || v === "?" ? null : v) : undefined;
}

const choiceReader = <const C extends string>(choices: readonly C[]): ValueReader<C> => ({
  expects: `one of ${choices.join(", ")}`,
  read(t) {
    const v = scalar(t);
    return choices.find((c) => typeof v === "string" && c.toLowerCase() === v.toLowerCase());
  },
  schema: { enum: choices },
});

const treeReader: ValueReader<Tree> = { expects: "a value", read: (t) => t, schema: {} };

// Each comes in two types: with a default or required it always has a value, else it may be undefined.

type Typed<T, R> = {
  (o: ArgOptions<T> & R & { readonly default: T }): Arg<T>;
  (o: ArgOptions<T> & R & { readonly required: true }): Arg<T>;
  (o?: ArgOptions<T> & R): Optional<T>;
};

const typed = <T, R extends object>(make: (o: R) => ValueReader<T>): Typed<T, R> =>
  ((o: ArgOptions<T> & R = {} as R) => arg(make(o), o)) as Typed<T, R>;

export const integer = typed<number, Range>(integerReader);
export const real = typed<number, Range>(numberReader);
export const flag = typed<boolean, object>(() => flagReader);
export const text = typed<string, object>(() => textReader);
export const perAxis = typed<PerAxis, Range>(perAxisReader);
export const padding = typed<PerAxis | Padding, object>(() => paddingReader);
export const shape = typed<readonly Dim[], object>(() => shapeReader);
/** Anything; accepted and handed on as written. */
export const anything = typed<Tree, object>(() => treeReader);

export function choice<const C extends string>(
  choices: readonly C[],
  o: ArgOptions<C> & { readonly default: NoInfer<C> },
): Arg<C>;
export function choice<const C extends string>(choices: readonly C[], o?: ArgOptions<C>): Optional<C>;
export function choice<const C extends string>(
  choices: readonly C[],
  o: ArgOptions<C> = {},
): Arg<C> | Optional<C> {
  return arg(choiceReader(choices), o);
}
