import type { Layer } from "../model/layer";
import { isMapping, isScalar, type Scalar, type Tree } from "../model/tree";
import type { Editable } from "./editable";
import { siteOf } from "./sites";

/** The number of a layer's entry that says how often it is stacked, where it is written and more than one. */
export function repeatsIn(
  layer: Layer,
  { root, dialect }: Pick<Editable, "root" | "dialect">,
): Scalar | undefined {
  const { rows, repeatKeys = [] } = dialect.notation ?? {};
  const site = siteOf(root, layer.span);
  const entry =
    site && (site.list.kind === "seq" ? site.list.items[site.at] : site.list.entries[site.at]?.value);
  const tree = rows ? partAt(entry, 1) : valueUnder(entry, repeatKeys);
  return tree && isScalar(tree) && Number.isInteger(tree.value) && Number(tree.value) > 1 ? tree : undefined;
}

const partAt = (tree: Tree | undefined, at: number): Tree | undefined =>
  tree?.kind === "seq" ? tree.items[at] : undefined;

const valueUnder = (tree: Tree | undefined, keys: readonly string[]): Tree | undefined =>
  isMapping(tree) ? tree.entries.find((e) => keys.includes(String(e.key.value)))?.value : undefined;
