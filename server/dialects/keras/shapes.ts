import type { Dim } from "../../model/dim";
import { isNull, isScalar, items, type Tree } from "../../model/tree";

/** Extents as Keras writes them; `null` is an axis that is free, which people call None. */
export function extentsIn(tree: Tree | undefined): readonly Dim[] | undefined {
  if (tree?.kind !== "seq") return undefined;
  const dims = items(tree).map(extentOf);
  return dims.every((d): d is Dim => d !== undefined) ? dims : undefined;
}

/** What people call an axis that may have any extent. */
export const NONE = "None";

function extentOf(tree: Tree): Dim | undefined {
  if (isNull(tree)) return NONE;
  const value = isScalar(tree) ? tree.value : undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return value === "None" ? NONE : undefined;
  return value < 0 ? NONE : value;
}
