import { entry, get, isMapping, isSeq, stringOf, type Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { completeRow, describeModule, signatureInRow } from "./complete";
import { readUltralytics } from "./read";

/** `[from, repeats, module, args]` rows under `backbone` and `head`. */
export const ultralytics: Dialect = {
  name: "ultralytics",
  scent: (text) => /\bbackbone\b/.test(text) && /\bhead\b/.test(text),
  claims({ root }) {
    if (!isMapping(root)) return false;
    const parts = [get(root, "backbone"), get(root, "head")];
    // One of them may be broken; a file in which neither has rows is something else's.
    return entry(root, "backbone") !== undefined && entry(root, "head") !== undefined && parts.some(hasRows);
  },
  read: readUltralytics,
  complete: completeRow,
  signatureAt: signatureInRow,
  describe: describeModule,
};

const hasRows = (tree: Tree | undefined): boolean =>
  isSeq(tree) && tree.items.length > 0 && tree.items.every(isRow);

const isRow = (tree: Tree): boolean =>
  isSeq(tree) && tree.items.length >= 3 && stringOf(tree.items[2]) !== undefined;
