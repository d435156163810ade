import type { Parsed, Tree } from "../../model/tree";
import { type Change, shiftOf } from "../change";
import { MAX_DEPTH } from "../limits";
import { commentMovedBy } from "../moved";
import { parseJson } from "./read";
import { type AnyEntry, JsonEntry, JsonMap, JsonSeq, type JsonTree } from "./tree";

/**
 * The tree after an edit within one list or mapping, of which only the innermost is read again: between its brackets JSON
 * means the same wherever it stands. Nothing where that is not certain; then the whole text has to be read.
 */
export function reparseJson(before: Parsed, text: string, change: Change): Parsed | undefined {
  if (before.faults.length > 0 || !before.root) return undefined;
  const path = pathTo(before.root as JsonTree, change);
  const inner = path.at(-1);
  // The outermost one is the whole text.
  if (!inner || path.length < 2) return undefined;
  const by = shiftOf(change);
  const { start, end } = inner.span;
  const again = parseJson(text.slice(start, end + by));
  const root = again.root as JsonTree | undefined;
  if (again.faults.length > 0 || root?.kind !== inner.kind) return undefined;
  if (root.span.start !== 0 || root.span.end !== end + by - start) return undefined;
  if (path.length + heightOf(root) > MAX_DEPTH) return undefined;
  return {
    language: "json",
    root: replaced(path, root.movedBy(start), by),
    faults: [],
    comments: [
      ...before.comments.filter((c) => c.span.start < start),
      ...again.comments.map((c) => commentMovedBy(c, start)),
      ...before.comments.filter((c) => c.span.start >= end).map((c) => commentMovedBy(c, by)),
    ],
  };
}

type Bracketed = JsonSeq | JsonMap;

/** The lists and mappings between whose brackets the change is, outermost first. */
function pathTo(root: JsonTree, change: Change): readonly Bracketed[] {
  const path: Bracketed[] = [];
  let inner: Tree | undefined = root;
  while (inner instanceof JsonSeq || inner instanceof JsonMap) {
    const { start, end } = inner.span;
    if (change.start <= start || change.oldEnd >= end) break;
    path.push(inner);
    inner = childAt(inner, change.start);
  }
  return path;
}

const childrenOf = (t: Bracketed): readonly (Tree | AnyEntry)[] =>
  t instanceof JsonSeq ? t.items : t.entries;

function childAt(outer: Bracketed, offset: number): Tree | undefined {
  const part = childrenOf(outer)[childIndexAt(outer, offset)];
  if (!part || part instanceof JsonEntry) return part?.value;
  return part instanceof JsonSeq || part instanceof JsonMap ? part : undefined;
}

/** Which of the parts begins last at or before this offset; parts are in the order of the text. */
function childIndexAt(outer: Bracketed, offset: number): number {
  const parts = childrenOf(outer);
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle] as Tree | AnyEntry).span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The outermost of `path` with another innermost one; what stands behind it has moved. */
function replaced(path: readonly Bracketed[], inner: JsonTree, by: number): JsonTree {
  let made = inner;
  for (let i = path.length - 2; i >= 0; i--)
    made = withPart(path[i] as Bracketed, path[i + 1] as Bracketed, made, by);
  return made;
}

function withPart(outer: Bracketed, old: Bracketed, made: JsonTree, by: number): JsonTree {
  const { start, end } = outer.span;
  const at = childIndexAt(outer, old.span.start);
  if (outer instanceof JsonSeq) {
    const items = outer.items.map((item, i) =>
      i < at ? item : i === at ? made : (item as JsonTree).movedBy(by),
    );
    return new JsonSeq(items, start, end + by);
  }
  const entries = outer.entries.map((entry, i) =>
    i < at ? entry : i === at && entry instanceof JsonEntry ? entry.with(made) : entry.movedBy(by),
  );
  return new JsonMap(entries, start, end + by);
}

/** The levels of a tree, itself included; beyond the most that is read it does not matter how many. */
function heightOf(t: Tree, limit = MAX_DEPTH): number {
  if (t.kind === "scalar" || limit === 0) return 1;
  let most = 0;
  if (t.kind === "seq") for (const item of t.items) most = Math.max(most, heightOf(item, limit - 1));
  else for (const { value } of t.entries) most = Math.max(most, heightOf(value, limit - 1));
  return most + 1;
}
