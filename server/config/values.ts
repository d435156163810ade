import type { Dim } from "../model/dim";
import { isVersion } from "../model/options";
import { ownValue } from "../model/own";
import { isNull, isScalar, type Scalar, type Tree } from "../model/tree";

/** One way of writing a value: the reader, the JSON Schema, the completions and the documentation come from it. */
export interface ValueKind<T> {
  /** In words: `a number such as 5M`. */
  readonly expects: string;
  /** The value, or undefined when what is written is not one. */
  read(tree: Tree): T | undefined;
  readonly schema: Readonly<Record<string, unknown>>;
}

const scalar = (t: Tree): unknown => (isScalar(t) ? t.value : undefined);

export const flag: ValueKind<boolean> = {
  expects: "true or false",
  read: (t) => (typeof scalar(t) === "boolean" ? (scalar(t) as boolean) : undefined),
  schema: { type: "boolean" },
};

/** A name; one that looks like a number is a name nevertheless. */
export const word: ValueKind<string> = {
  expects: "a name",
  read(t) {
    const v = scalar(t);
    return typeof v === "number" ? String(v) : typeof v === "string" && v !== "" ? v : undefined;
  },
  schema: { anyOf: [{ type: "string", minLength: 1 }, { type: "number" }] },
};

/** `8.3` looks like a number. */
export const versionKind: ValueKind<string> = {
  expects: "a version such as 8.3.0",
  read(t) {
    const text = word.read(t);
    return text !== undefined && isVersion(text) ? text : undefined;
  },
  schema: {
    anyOf: [
      { type: "string", pattern: "^[0-9]+([.][0-9]+)*$" },
      { type: "number", minimum: 0 },
    ],
  },
};

export const oneOf = <const C extends string>(choices: readonly C[]): ValueKind<C> => ({
  expects: `one of ${choices.join(", ")}`,
  read: (t) => choices.find((c) => c === scalar(t)),
  schema: { enum: choices },
});

const isExtent = (v: unknown): v is number => typeof v === "number" && Number.isSafeInteger(v) && v >= 1;

export const extentKind: ValueKind<number> = {
  expects: "a whole number from 1",
  read(t) {
    const v = scalar(t);
    return isExtent(v) ? v : undefined;
  },
  schema: { type: "integer", minimum: 1 },
};

const CROSSED = /^\s*[\d?]+(\s*[x×]\s*[\d?]+)+\s*$/i;

/** `[3, 640, 640]`, `3x640x640`; an extent may be open. */
function dimsOf(t: Tree): readonly Dim[] | undefined {
  const v = scalar(t);
  const parts =
    t.kind === "seq"
      ? t.items.map((item) => (isNull(item) ? null : scalar(item)))
      : typeof v === "string" && CROSSED.test(v)
        ? v.split(/[x×]/i).map((part) => (part.trim() === "?" ? null : Number(part)))
        : [];
  const dims = parts.map((p) => (p === "?" || p === "None" ? null : p));
  return dims.length > 0 && dims.every((d) => d === null || isExtent(d))
    ? (dims as readonly Dim[])
    : undefined;
}

const EXTENT = { type: "integer", minimum: 1 };
const listOf = (item: unknown): object => ({ type: "array", minItems: 1, items: item });
const crossed = (part: string): object => ({ type: "string", pattern: `^${part}([x×]${part})+$` });

export const shapeKind: ValueKind<readonly Dim[]> = {
  expects: "a shape such as [3, 640, 640] or 3x640x640, without the batch; null or ? is open",
  read: dimsOf,
  schema: {
    anyOf: [listOf({ anyOf: [EXTENT, { enum: [null, "?"] }] }), crossed("([1-9][0-9]*|[?])")],
  },
};

export const sizeKind: ValueKind<readonly number[]> = {
  expects: "a size such as 640, [480, 640] or 480x640",
  read(t) {
    const v = scalar(t);
    if (isExtent(v)) return [v];
    const dims = dimsOf(t);
    return dims?.every(isExtent) ? (dims as readonly number[]) : undefined;
  },
  schema: { anyOf: [EXTENT, listOf(EXTENT), crossed("[1-9][0-9]*")] },
};

/** A number and what it is multiplied by, from the words behind it. */
function measured(t: Tree, units: Readonly<Record<string, number>>): number | undefined {
  const v = scalar(t);
  if (typeof v === "number" || typeof v === "bigint")
    return v >= 0 && Number.isFinite(Number(v)) ? Number(v) : undefined;
  const [, digits = "", unit = ""] =
    /^\s*(\d[\d_,]*(?:\.\d+)?|\.\d+)\s*([a-z%]*)\s*$/i.exec(String(v ?? "")) ?? [];
  const factor = ownValue(units, unit.toLowerCase());
  if (digits === "" || factor === undefined) return undefined;
  // 8.7 G is meant, not 8.699999999 G.
  return Number((Number(digits.replace(/[_,]/g, "")) * factor).toPrecision(15));
}

/** What `measured` takes, for editors. */
function measuredText(units: Readonly<Record<string, number>>): object {
  const anyCase = (unit: string): string => unit.replace(/[a-z]/g, (c) => `[${c.toUpperCase()}${c}]`);
  const known = Object.keys(units).filter(Boolean).map(anyCase);
  return { type: "string", pattern: `^([0-9][0-9_,]*([.][0-9]+)?|[.][0-9]+) *(${known.join("|")})?$` };
}

const THOUSANDS = { "": 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9, t: 1e12, p: 1e15 };
const COUNTED = Object.fromEntries(
  Object.entries(THOUSANDS).flatMap(([unit, factor]) =>
    ["", "flops", "flop", "macs", "mac"].map((what) => [unit + what, factor] as const),
  ),
);

export const countKind: ValueKind<number> = {
  expects: "a number such as 3000000, 3M or 8.7G",
  read: (t) => measured(t, COUNTED),
  schema: { anyOf: [{ type: "number", minimum: 0 }, measuredText(COUNTED)] },
};

const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

export const bytesKind: ValueKind<number> = {
  expects: "a number of bytes such as 16 MB (10^6) or 16 MiB (2^20)",
  read: (t) => measured(t, BYTES),
  schema: { anyOf: [{ type: "number", minimum: 0 }, measuredText(BYTES)] },
};

const written = (text: string): Scalar => ({
  kind: "scalar",
  span: { start: 0, end: 0 },
  value: text,
  source: text,
});

/** A size or a count as the command line has it. */
export const bytesFrom = (text: string): number | undefined => bytesKind.read(written(text));
export const countFromText = (text: string): number | undefined => countKind.read(written(text));

export const shareKind: ValueKind<number> = {
  expects: "a fraction such as 30% or 0.3",
  read(t) {
    const share = measured(t, { "": 1, "%": 0.01 });
    return share !== undefined && share <= 1 ? share : undefined;
  },
  schema: {
    anyOf: [
      { type: "number", minimum: 0, maximum: 1 },
      { type: "string", pattern: "^[0-9.]+ ?%$" },
    ],
  },
};
