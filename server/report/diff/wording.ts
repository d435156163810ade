import type { Tree } from "../../model/tree";

/** What numbers the objects of a file, in another way every time that it is saved. */
const OBJECT_NUMBER = "shared_object_id";

/** A value as one line, the same whether it was written in YAML or JSON and however it was laid out. */
export function wording(tree: Tree): string {
  switch (tree.kind) {
    case "scalar":
      return String(tree.value);
    case "seq":
      return `[${tree.items.map(wording).join(", ")}]`;
    case "map":
      return `{${tree.entries
        .filter((e) => e.key.value !== OBJECT_NUMBER)
        .map((e) => `${String(e.key.value)}: ${wording(e.value)}`)
        .join(", ")}}`;
  }
}
