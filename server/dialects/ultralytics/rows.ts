import type { PlacedFault } from "../../model/fault";
import type { Reference } from "../../model/layer";
import { type Entry, entry, isMapping, items, stringOf, type Tree } from "../../model/tree";

/** One entry of the two lists: `[from, repeats, module, args]`. */
export interface Row {
  readonly tree: Tree;
  readonly group: Entry;
  readonly from: Tree | undefined;
  readonly repeats: Tree | undefined;
  readonly module: Tree | undefined;
  readonly args: Tree | undefined;
}

/** What a row reads, and what is wrong with how it says so. */
export interface References {
  readonly references: readonly Reference[];
  readonly faults: readonly PlacedFault[];
}

export const GROUPS = ["backbone", "head"] as const;

/** The list under this key, or under one that differs in the case of its letters only. */
export const groupOf = (root: Tree | undefined, key: (typeof GROUPS)[number]): Entry | undefined =>
  entry(root, key) ??
  (isMapping(root) ? root.entries.find((e) => String(e.key.value).toLowerCase() === key) : undefined);

export function rowsOf(root: Tree): readonly Row[] {
  return GROUPS.flatMap((key) => {
    const group = groupOf(root, key);
    if (!group) return [];
    return items(group.value).map((tree): Row => {
      const [from, repeats, module, args] = partsOf(tree);
      return { tree, group, from, repeats, module, args };
    });
  });
}

/** An unusual space that YAML takes for a word is none of them: that it is there has been told. */
export const partsOf = (tree: Tree): readonly Tree[] =>
  items(tree).filter(
    (t) => t.kind !== "scalar" || typeof t.value !== "string" || !/^(?:[^\S \t\r\n]|\u200b)+$/.test(t.value),
  );

/** The first row of a list without a space behind its dash, which YAML takes for the beginning of a text. */
export const isGluedItem = (tree: Tree | undefined): tree is Tree =>
  tree?.kind === "scalar" && typeof tree.value === "string" && tree.value.startsWith("-[");

/** How often, before scaling. What is no number, or has no end, is told; fewer than one row there cannot be. */
export function repeatsOf({ repeats }: Row): number {
  const value = repeats?.kind === "scalar" ? repeats.value : undefined;
  if (value === Number.POSITIVE_INFINITY) return 1;
  return typeof value === "number" || typeof value === "boolean" ? Number(value) : 1;
}

export const modulesIn = (rows: readonly Row[]): ReadonlySet<string> =>
  new Set(rows.map((r) => stringOf(r.module)).filter((m) => m !== undefined));
