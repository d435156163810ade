import { rememberedFor } from "../../model/remember";
import type { Tree } from "../../model/tree";

/** Values that are looked at to find where they stand. */
const MOST_VISITS = 200_000;

/** Lists and mappings, outermost first. */
type Around = readonly Tree[];

/**
 * The lists and mappings that a text stands in, outermost first. Undefined where an alias or a merge makes it stand in several:
 * what is above it depends on which of them is asked.
 */
export function around({ span }: Tree, root: Tree): Around | undefined {
  return textsIn(root).get(span.start) ?? undefined;
}

const textsIn = rememberedFor((root: Tree): ReadonlyMap<number, Around | null> => {
  const found = new Map<number, Around | null>();
  let left = MOST_VISITS;
  const visit = (tree: Tree, above: Around): void => {
    if (left-- <= 0) return;
    if (tree.kind === "scalar") {
      const { start } = tree.span;
      if (typeof tree.value === "string" && tree.value.startsWith(RELATIVE))
        found.set(start, found.has(start) ? null : above);
      return;
    }
    const own = [...above, tree];
    if (tree.kind === "seq") for (const item of tree.items) visit(item, own);
    else for (const { value } of tree.entries) visit(value, own);
  };
  visit(root, []);
  return left > 0 ? found : new Map();
});

/** What begins a reference that goes by where it stands. */
const RELATIVE = "${.";
