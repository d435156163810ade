import { parse, TomlDate, TomlError, type TomlValue } from "smol-toml";
import { type Span, span } from "../model/span";
import type { Mapping, Scalar, Tree } from "../model/tree";
import type { Complaints } from "./complaints";

/**
 * A TOML text as a tree. The parser gives values without their places: these are those of the line on which a key is
 * written, and what stands inside one value has the place of the whole.
 */
export function parseToml(text: string, complaints?: Complaints): Mapping | undefined {
  try {
    const places = placesIn(text);
    return treeOf(parse(text, { integersAsBigInt: "asNeeded" }), [], places, span(0, 1)) as Mapping;
  } catch (error) {
    // Whatever it is, the text cannot be read.
    complaints?.say(faultSpan(error, text), (error as Error).message.split("\n")[0] ?? "");
    return undefined;
  }
}

function faultSpan(error: unknown, text: string): Span {
  if (!(error instanceof TomlError)) return span(0, Math.min(1, text.length));
  const lines = text.split("\n").slice(0, error.line - 1);
  const start = lines.reduce((at, line) => at + line.length + 1, 0) + error.column - 1;
  return span(start, start + 1);
}

interface KeyAndValue {
  readonly key: Span;
  readonly value: Span;
}

const PART = /"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+)/g;
const HEADER = /^\s*\[\[?\s*([^[\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const PAIR =
  /^(\s*)((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+))*)(\s*=\s*)(.*?)\s*$/;

const dottedParts = (dotted: string): string[] =>
  [...dotted.matchAll(PART)].map(([, quoted, literal, bare]) => quoted ?? literal ?? bare ?? "");

const pathKey = (path: readonly string[]): string => path.join("\u0000");

/** Where each key is written. Tables of an array are told apart by their number. */
function placesIn(text: string): ReadonlyMap<string, KeyAndValue> {
  const places = new Map<string, KeyAndValue>();
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    const header = HEADER.exec(line)?.[1];
    const pair = header === undefined ? PAIR.exec(line) : null;
    if (header !== undefined) {
      const start = at + line.indexOf(header);
      const path = numbered(dottedParts(header), counts);
      if (/^\s*\[\[/.test(line)) {
        const n = counts.get(pathKey(path)) ?? 0;
        counts.set(pathKey(path), n + 1);
        table = [...path, String(n)];
      } else table = path;
      const place = { key: span(start, start + header.length), value: span(start, start + header.length) };
      places.set(pathKey(table), place);
    } else if (pair) {
      const [, indent = "", key = "", equals = "", value = ""] = pair;
      const start = at + indent.length;
      const from = start + key.length + equals.length;
      const place = {
        key: span(start, start + key.length),
        value: span(from, from + Math.max(value.length, 1)),
      };
      places.set(pathKey([...table, ...dottedParts(key)]), place);
    }
    at += line.length + 1;
  }
  return places;
}

/** `[a.b]` below `[[a]]` means the last table of the array. */
function numbered(parts: readonly string[], counts: ReadonlyMap<string, number>): readonly string[] {
  let path: readonly string[] = [];
  for (const [i, part] of parts.entries()) {
    path = [...path, part];
    const n = i < parts.length - 1 ? counts.get(pathKey(path)) : undefined;
    if (n !== undefined) path = [...path, String(n - 1)];
  }
  return path;
}

function treeOf(
  value: TomlValue,
  path: readonly string[],
  places: ReadonlyMap<string, KeyAndValue>,
  around: Span,
): Tree {
  const own = places.get(pathKey(path))?.value ?? around;
  if (Array.isArray(value)) {
    const items = value.map((item, i) => treeOf(item, [...path, String(i)], places, own));
    return { kind: "seq", span: own, items, flow: true };
  }
  if (typeof value === "object" && !(value instanceof TomlDate)) {
    const entries = Object.entries(value).map(([name, inner]) => {
      const below = [...path, name];
      const tree = treeOf(inner, below, places, own);
      const key = places.get(pathKey(below))?.key ?? own;
      return {
        key: scalarOf(name, key),
        value: tree,
        span: span(key.start, Math.max(key.end, tree.span.end)),
      };
    });
    return { kind: "map", span: own, entries, flow: false };
  }
  return scalarOf(value instanceof TomlDate ? value.toISOString() : value, own);
}

const scalarOf = (value: Scalar["value"], at: Span): Scalar => ({
  kind: "scalar",
  span: at,
  value,
  source: String(value),
});
