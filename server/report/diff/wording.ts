import type { Tree } from "../../model/tree";

/** A value as one line, the same whether it was written in YAML or JSON and however it was laid out. */
export function wording(tree: Tree): string {
  switch (tree.kind) {
    case "scalar":
      return String(tree.value);
    case "seq":
      return `[${tree.items.map(wording).join(", ")}]`;
    case "map":
      return `{${tree.entries.map((e) => `${String(e.key.value)}: ${wording(e.value)}`).join(", ")}}`;
  }
}
