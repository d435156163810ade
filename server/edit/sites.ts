import { isMapping, type Mapping, type Seq, type Tree } from "../model/tree";

/** The list or mapping of layers that has an item at this place, and which one it is. */
export interface Site {
  readonly list: Seq | Mapping;
  readonly at: number;
}

/** Finds an entry of a list (or a mapping of names) by its span. What an alias stands for is not in its own place. */
export function siteOf(
  tree: Tree | undefined,
  span: { readonly start: number; readonly end: number },
): Site | undefined {
  if (!tree || !("span" in tree) || tree.span.start > span.start || tree.span.end < span.end)
    return undefined;
  const parts = tree.kind === "seq" ? tree.items : tree.kind === "map" ? tree.entries : [];
  const at = parts.findIndex((p) => p.span.start === span.start && p.span.end === span.end);
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

const ordered = (items: readonly Tree[]): boolean =>
  items.every((t, i) => i === 0 || (items[i - 1] as Tree).span.end <= t.span.start);

/** The mapping that an item is, by itself or under its name. */
export function mappingAt({ list, at }: Site): Mapping | undefined {
  const tree = list.kind === "seq" ? list.items[at] : list.entries[at]?.value;
  return isMapping(tree) ? tree : undefined;
}
