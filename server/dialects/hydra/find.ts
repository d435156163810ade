import type { Span } from "../../model/span";
import { isMapping, type Tree } from "../../model/tree";
import { containerAt, isModule, misspelt, saysMuch } from "./modules";
import { isOrdered, type Target, targetOf } from "./target";

/** An instance of torch.nn that is within no other: a network, or a part of one. */
export interface Found {
  readonly target: Target;
  readonly tree: Tree;
  /** The keys that lead to it. */
  readonly path: string;
  readonly keySpan: Span;
}

/** All of them, in file order; none where the file has nothing but losses, activations and the like. */
export function networksIn(root: Tree, text: string): readonly Found[] {
  const found: Found[] = [];
  const seen = new Set<number>();
  const visit = (tree: Tree, path: readonly string[], keySpan: Span): void => {
    if (tree.kind === "scalar" && tree.tag === undefined) return;
    const target = targetOf(tree, text);
    if (target && isModule(meant(target.path))) {
      // What an alias repeats is the same text.
      if (!seen.has(target.span.start)) found.push({ target, tree, path: path.join("."), keySpan });
      seen.add(target.span.start);
    } else if (isMapping(tree)) {
      for (const { key, value } of tree.entries)
        visit(value, [...path, ...keyIn(String(key.value))], key.span);
    } else if (tree.kind === "seq") {
      for (const [i, item] of tree.items.entries()) visit(item, [...path, String(i)], item.span);
    }
  };
  visit(root, [], root.span);
  const worth = found.filter(({ target }) => isWorth(target, text));
  return worth.length > 0
    ? found.filter(({ target }) => isWorth(target, text) || saysMuch(meant(target.path)))
    : [];
}

/** The path, or the one that it is a slip of. */
function meant(path: string): string {
  const near = /^torch\.nn\.\w+$/.test(path) ? misspelt(path)?.[0] : undefined;
  return near === undefined ? path : `torch.nn.${near}`;
}

/** Keys that only say that arguments follow are no part of a name. */
const keyIn = (key: string): readonly string[] =>
  ["init_args", "params", "_args_", "dict_kwargs"].includes(key) ? [] : [key];

function isWorth({ path, args }: Target, text: string): boolean {
  if (containerAt(path) === undefined) return saysMuch(meant(path));
  return args.some(({ value }) => holdsModule(value, text));
}

function holdsModule(tree: Tree, text: string): boolean {
  const target = targetOf(tree, text);
  if (target && !isOrdered(target)) return isModule(target.path);
  if (isMapping(tree)) return tree.entries.some((e) => holdsModule(e.value, text));
  return tree.kind === "seq" && tree.items.some((t) => holdsModule(t, text));
}
