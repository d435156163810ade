import { rememberedFor } from "../model/remember";
import type { Span } from "../model/span";
import { isMapping, type Mapping, type Seq, type Tree } from "../model/tree";

/** The list or mapping of layers that has an item at this place, and which one it is. */
export interface Site {
  readonly list: Seq | Mapping;
  readonly at: number;
}

/** Finds an entry of a list (or a mapping of names) by its span. What an alias stands for is not in its own place. */
export function siteOf(tree: Tree | undefined, span: Span): Site | undefined {
  if (!tree || !("span" in tree) || tree.span.start > span.start || tree.span.end < span.end)
    return undefined;
  const parts = tree.kind === "seq" ? tree.items : tree.kind === "map" ? tree.entries : [];
  const at = indexOf(parts, span);
  if (at >= 0 && (tree.kind === "seq" || tree.kind === "map")) {
    if (tree.kind === "map" || ordered(tree.items)) return { list: tree, at };
    return undefined;
  }
  const inner =
    tree.kind === "seq" ? tree.items : tree.kind === "map" ? tree.entries.map((e) => e.value) : [];
  for (const t of inner) {
    const found = siteOf(t, span);
    if (found) return found;
  }
  return undefined;
}

interface Part {
  readonly span: Span;
}

/** Which of the parts has this span; -1 where none has. */
function indexOf(parts: readonly Part[], { start, end }: Span): number {
  const is = (p: Part | undefined): boolean =>
    p !== undefined && p.span.start === start && p.span.end === end;
  if (!ordered(parts)) return parts.findIndex(is);
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle] as Part).span.start < start) low = middle + 1;
    else high = middle;
  }
  // An empty part may stand where another begins.
  while (parts[low]?.span.start === start && !is(parts[low])) low++;
  return is(parts[low]) ? low : -1;
}

/** Whether each stands behind the one before it: what comes of an alias stands elsewhere. */
const ordered = rememberedFor((parts: readonly Part[]): boolean =>
  parts.every((p, i) => i === 0 || (parts[i - 1] as Part).span.end <= p.span.start),
);

/** Whether it is written in brackets. */
export const isFlow = ({ span }: Tree, text: string): boolean => /[[{]/.test(text[span.start] ?? "");

/** The mapping that an item is, by itself or under its name. */
export function mappingAt({ list, at }: Site): Mapping | undefined {
  const tree = list.kind === "seq" ? list.items[at] : list.entries[at]?.value;
  return isMapping(tree) ? tree : undefined;
}
