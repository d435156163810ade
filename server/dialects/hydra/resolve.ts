import { get, isMapping, movedTo, type Scalar, type Tree, withItems } from "../../model/tree";
import { around } from "./enclosing";

/**
 * A value as far as the file itself says it: references to other places of the file are followed. Undefined where it
 * depends on something else: another file, an environment, code.
 */
export function resolved(tree: Tree, root: Tree, depth = 0): Tree | undefined {
  if (depth > MOST_STEPS) return undefined;
  if (tree.kind === "seq") {
    const items = tree.items.map((t) => resolved(t, root, depth + 1));
    return items.every((t) => t !== undefined) ? withItems(tree, items) : undefined;
  }
  if (tree.kind === "map" || typeof tree.value !== "string") return isCode(tree) ? undefined : tree;
  if (referenceIn(tree.value, tree.tag) === null) return isCode(tree) ? undefined : tree;
  const found = meantBy(tree, root);
  const value = found && resolved(found, root, depth + 1);
  return value && movedTo(tree.span, value);
}

/** The place that a value refers to. */
export function meantBy(tree: Scalar, root: Tree): Tree | undefined {
  const path = typeof tree.value === "string" ? referenceIn(tree.value, tree.tag) : null;
  return path ? at(path.up === 0 ? root : around(tree, root)?.at(-path.up), path.keys) : undefined;
}

/** References refer to references, but not for ever. */
const MOST_STEPS = 20;

const isCode = ({ tag }: Tree): boolean => tag?.startsWith("!") === true && !tag.startsWith("!!");

/** Where a value is: `up` counts the lists and mappings above the reference, from the innermost on; 0 is the whole file. */
interface Path {
  readonly up: number;
  readonly keys: readonly string[];
}

/** The path that a value refers to; undefined for one that cannot be followed; null for a value that is none. */
function referenceIn(text: string, tag: string | undefined): Path | undefined | null {
  if (tag === "!ref") return followed(/^<([\w[\].]+)>$/.exec(text)?.[1]);
  if (text.includes("${")) return followed(/^\$\{([\w.[\]]+)\}$/.exec(text)?.[1]);
  if (/^[@%]/.test(text)) return followed(/^@([\w#:]+)$/.exec(text)?.[1]);
  return text === "???" || text.startsWith("$") ? undefined : null;
}

const followed = (path: string | undefined): Path | undefined => {
  const keys = path?.split(/[.#[\]]+|::/).filter((p) => p !== "");
  return keys?.length ? { up: path?.search(/[^.]/) ?? 0, keys } : undefined;
};

function at(start: Tree | undefined, path: readonly string[]): Tree | undefined {
  let tree = start;
  for (const key of path) {
    if (isMapping(tree)) tree = get(tree, key);
    else tree = tree?.kind === "seq" && /^\d+$/.test(key) ? tree.items[Number(key)] : undefined;
  }
  return tree;
}
