import { Beside } from "../../model/remember";
import { span } from "../../model/span";
import {
  type Entry,
  type Mapping,
  movedTo,
  type Parsed,
  type Scalar,
  type Seq,
  type Tree,
  withEntries,
  withItems,
} from "../../model/tree";
import { type Change, type Region, shiftOf } from "../change";
import { MAX_DEPTH } from "../limits";
import { commentMovedBy, entryMovedBy, movedBy } from "../moved";
import { closesLater } from "./ahead";
import { confine, isConfined, readPart } from "./read";

/** Names that one place gives and another uses: what an edit does to one may change the other. */
const LINKED = /(?:^|[\s[{,])(?:[&*][^\s]|<<)/m;

/** Whether a text has such names, by what has been read of it. */
const linked = new Beside<Parsed, boolean>();

/** A longer text may be one that is not read to its end. */
const LONGEST = 2_000_000;

/** So many characters are read at once. */
const FEW = 1000;

/** Items of a block list, or an entry of a block mapping, on lines of their own. */
interface OwnLines {
  readonly outer: Seq | Mapping;
  readonly index: number;
  /** The last of several items. */
  readonly last: number;
  /** From the start of its first line to the start of the first line that is not its own. */
  readonly start: number;
  readonly end: number;
}

/**
 * The tree after an edit within the lines of some items of a block list or of one entry of a block mapping, of which only the
 * innermost are read again. Nothing where that is not certain; then the whole text has to be read. `loosely`: for what only asks
 * where a place is, an anchor and its aliases may say what they said before the edit, and be where they were.
 */
export function reparseYaml(
  before: Parsed,
  old: string,
  text: string,
  change: Change,
  loosely = false,
): Parsed | undefined {
  if (!isConfined(before) || !before.root || text.length > LONGEST) return undefined;
  if (!loosely && isLinked(before, old)) return undefined;
  const by = shiftOf(change);
  const path = pathTo(before.root, old, change);
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const { start, end } = path[depth] as OwnLines;
    if (!holdsLines(text, change, { start, oldEnd: end, newEnd: end + by })) continue;
    // Most of the text is as much work as all of it.
    if (end - start > FEW && 2 * (end - start) > text.length) return undefined;
    if (!before.faults.every((f) => f.span.start >= start && f.span.end < end)) continue;
    const again = readAlone(text, start, end + by, loosely);
    const root = again && spliced(path, depth, again.root, text.slice(start, end + by), old, by);
    // What has become something else here, such as another key, may be the same further out.
    if (!root) continue;
    const parsed: Parsed = {
      language: "yaml",
      root,
      faults: again.faults.map((f) => ({ ...f, span: span(f.span.start + start, f.span.end + start) })),
      comments: [
        ...before.comments.filter((c) => c.span.start < start),
        ...again.comments.map((c) => commentMovedBy(c, start)),
        ...before.comments.filter((c) => c.span.start >= end).map((c) => commentMovedBy(c, by)),
      ],
    };
    if (!loosely) linked.set(parsed, false);
    return confine(parsed);
  }
  return undefined;
}

/** More faults than these may be told in another way among those of the whole text. */
const MAX_OWN_FAULTS = 5;

/** What some lines say, if it is the same whatever the lines around them say. */
function readAlone(text: string, start: number, end: number, loosely: boolean): Parsed | undefined {
  const lines = text.slice(start, end);
  const own = loosely ? withoutLinks(lines) : lines;
  if (LINKED.test(own)) return undefined;
  const { parsed, isUnclosed } = readPart(own);
  const isOwn = isConfined(parsed) && parsed.faults.length <= MAX_OWN_FAULTS;
  return isOwn && !(isUnclosed && closesLater(text, end, 1)) ? parsed : undefined;
}

/** What has a name stands there without it, and what uses one is a word. */
const withoutLinks = (text: string): string =>
  text.replace(/(?<=[\s[{,])(?:&[^\s,\]}]+|\*(?=\S))/g, (link) =>
    link === "*" ? "_" : " ".repeat(link.length),
  );

function isLinked(parsed: Parsed, text: string): boolean {
  const known = linked.get(parsed);
  if (known !== undefined) return known;
  const found = LINKED.test(text);
  linked.set(parsed, found);
  return found;
}

/** Whether the change is within these lines, and leaves them lines of their own. */
function holdsLines(text: string, change: Change, { start, oldEnd, newEnd }: Region): boolean {
  if (change.start < start || change.oldEnd > oldEnd || newEnd <= start) return false;
  return newEnd === text.length || text.charCodeAt(newEnd - 1) === 0x0a;
}

/** The items and entries around an edit that have lines of their own, outermost first. */
function pathTo(root: Tree, text: string, change: Change): readonly OwnLines[] {
  const path: OwnLines[] = [];
  let inner: Tree | undefined = root;
  let end = text.length;
  while (inner && inner.kind !== "scalar" && !inner.flow && path.length < MAX_DEPTH) {
    const index = childIndexAt(inner, text, change.start);
    if (index < 0) break;
    const last = inner.kind === "seq" ? childIndexAt(inner, text, change.oldEnd) : index;
    const start = lineOf(inner, text, index);
    const next = childrenOf(inner).length > last + 1 ? lineOf(inner, text, last + 1) : end;
    // A part that shares its line with another one makes all of them uncertain.
    if (next === undefined) break;
    end = next;
    path.push({ outer: inner, index, last, start: start ?? Infinity, end });
    if (last > index) break;
    inner = inner.kind === "seq" ? inner.items[index] : inner.entries[index]?.value;
  }
  return path;
}

const childrenOf = (t: Seq | Mapping): readonly (Tree | Entry)[] => (t.kind === "seq" ? t.items : t.entries);

/** The last part whose line begins at or before the offset. */
function childIndexAt(outer: Seq | Mapping, text: string, offset: number): number {
  const parts = childrenOf(outer);
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { start } = (parts[middle] as Tree | Entry).span;
    if (text.lastIndexOf("\n", start - 1) + 1 <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where the line of a part begins, if nothing but its own mark stands before it there. */
function lineOf(outer: Seq | Mapping, text: string, index: number): number | undefined {
  const { start } = (childrenOf(outer)[index] as Tree | Entry).span;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const before = text.slice(line, start);
  return (outer.kind === "seq" ? /^ *- *$/ : /^ *$/).test(before) ? line : undefined;
}

/** The whole tree with the lines of one place read anew; nothing where they have become something else. */
function spliced(
  path: readonly OwnLines[],
  depth: number,
  made: Tree | undefined,
  own: string,
  old: string,
  by: number,
): Tree | undefined {
  const place = path[depth] as OwnLines;
  const { outer, index, last, start } = place;
  if (!made || made.kind === "scalar" || made.kind !== outer.kind || made.flow || made.tag) return undefined;
  const column = columnOf(old, outer, index, start);
  if (column === undefined || columnOf(own, made) !== column || !isIndented(own, column, outer.kind))
    return undefined;
  if (depth + heightOf(made) > MAX_DEPTH) return undefined;
  const moved = movedBy(made, start) as Seq | Mapping;
  let tree = withParts(outer, [index, last], moved, by);
  for (let i = depth - 1; tree && i >= 0; i--) {
    const { outer: around, index: at } = path[i] as OwnLines;
    tree = around.kind === "seq" ? withItem(around, at, tree, by) : withValue(around, at, tree, by);
  }
  return tree;
}

/** How far the mark of a part is indented. */
function columnOf(text: string, outer: Seq | Mapping, index = 0, from = 0): number | undefined {
  const line = lineOf(outer, text, index);
  if (line === undefined || line < from) return undefined;
  return /^ */.exec(text.slice(line, line + 400))?.[0].length;
}

/** Whether no line ends the place early: each is further in than its mark, or begins with the mark of another item. */
function isIndented(own: string, column: number, kind: "seq" | "map"): boolean {
  const [first, ...rest] = own.split("\n").filter((line) => /^\s*[^\s#]/.test(line));
  const isMark = (line: string): boolean => kind === "seq" && /^-(?:\s|$)/.test(line.slice(column));
  const indentOf = (line: string): number => line.search(/\S/);
  return (
    first !== undefined &&
    indentOf(first) === column &&
    rest.every((line) => indentOf(line) > column || (indentOf(line) === column && isMark(line)))
  );
}

function withParts(
  outer: Seq | Mapping,
  [index, last]: readonly [number, number],
  made: Seq | Mapping,
  by: number,
): Tree | undefined {
  if (outer.kind === "seq") {
    if (made.kind !== "seq") return undefined;
    const rest = outer.items.slice(last + 1).map((item) => movedBy(item, by));
    const start = index === 0 ? made.span.start : outer.span.start;
    return seqOf(outer, [...outer.items.slice(0, index), ...made.items, ...rest], start);
  }
  const [entry, more] = made.kind === "map" ? made.entries : [];
  const { key } = outer.entries[index] as Entry;
  // Another key may be one that the mapping has already.
  if (!entry || more || entry.key.source !== key.source || sameKey(outer, key) !== 1) return undefined;
  return withEntry(outer, index, entry, by);
}

const sameKey = ({ entries }: Mapping, key: Scalar): number =>
  entries.reduce((n, e) => (e.key.value === key.value ? n + 1 : n), 0);

const withItem = (outer: Seq, index: number, made: Tree, by: number): Tree =>
  seqOf(
    outer,
    outer.items.map((item, i) => (i < index ? item : i === index ? made : movedBy(item, by))),
  );

function withValue(outer: Mapping, index: number, value: Tree, by: number): Tree {
  const { key } = outer.entries[index] as Entry;
  return withEntry(outer, index, { key, value, span: span(key.span.start, value.span.end) }, by);
}

function withEntry(outer: Mapping, index: number, made: Entry, by: number): Tree {
  const entries = outer.entries.map((e, i) => (i < index ? e : i === index ? made : entryMovedBy(e, by)));
  const start = index === 0 ? made.span.start : outer.span.start;
  return movedTo(span(start, entries.at(-1)?.span.end ?? start), withEntries(outer, entries));
}

const seqOf = (outer: Seq, items: readonly Tree[], start = outer.span.start): Tree =>
  movedTo(span(start, items.at(-1)?.span.end ?? outer.span.end), withItems(outer, items));

function heightOf(t: Tree, limit = MAX_DEPTH): number {
  if (t.kind === "scalar" || limit === 0) return 1;
  let most = 0;
  if (t.kind === "seq") for (const item of t.items) most = Math.max(most, heightOf(item, limit - 1));
  else for (const { value } of t.entries) most = Math.max(most, heightOf(value, limit - 1));
  return most + 1;
}
