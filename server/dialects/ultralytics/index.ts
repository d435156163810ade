import { isMapping, isSeq, type Mapping, stringOf, type Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { malformed } from "./malformed";
import { PACKAGES } from "./packages";
import { notation } from "./notation";
import { NAMED } from "./complete-keys";
import { completeRow, describeModule } from "./complete";
import { REMARKS, rowNotes } from "./notes";
import { loadingScript } from "./loading-script";
import { readUltralytics } from "./read";
import { networkState } from "./state";
import { GROUPS, groupOf, isGluedItem } from "./rows";
import { STOCK_NAMES, stockFor, stockNamed } from "./stock";
import { summary } from "./summary";
import { untagged } from "./tags";
import { VARIANT_FACTS, variantNamed } from "./variants";

/** `[from, repeats, module, args]` rows under `backbone` and `head`. */
export const ultralytics: Dialect<Mapping> = {
  name: "ultralytics",
  title: (variant) => VARIANT_FACTS[variantNamed(variant) ?? "ultralytics"].title,
  reach: "document",
  packages: PACKAGES,
  convention: "ultralytics",
  hasFusedForm: true,
  averagesWeights: true,
  summary,
  notation,
  scent: (text) => /\b(?:backbone|head)\b/i.test(text) && ROW.test(text),
  begins: (text, name) => NAMED.test(name) || /^(?:backbone|head|scales|depth_multiple)\s*:/m.test(text),
  malformed,
  claim({ root }) {
    if (!isMapping(root)) return undefined;
    const lists = GROUPS.map((g) => groupOf(root, g));
    if (lists.some((l) => isGluedItem(l?.value))) return untagged(root);
    // With both lists one of them may be broken; one list alone has to look like rows and nothing else.
    const both = lists.every((l) => l !== undefined);
    return lists.some((l) => l !== undefined && areRows(l.value, both ? 0.5 : 0.9))
      ? untagged(root)
      : undefined;
  },
  read: readUltralytics,
  state: networkState,
  stock: { names: STOCK_NAMES, named: stockNamed, startOf: stockFor },
  loadingScript,
  notes: rowNotes,
  remarks: REMARKS,
  complete: completeRow,
  describe: describeModule,
};

export default ultralytics;

/** What looks like a row: a list that begins with a number, or with a list of numbers. */
const ROW = /[[-]\s*(?:\[\s*)?-?\d+[\s\d,\]-]*[,\n]/;

/** Whether so large a part of a list are rows. */
const areRows = (tree: Tree | undefined, part: number): boolean =>
  isSeq(tree) && tree.items.length > 0 && tree.items.filter(isRow).length >= part * tree.items.length;

const isRow = (tree: Tree): boolean =>
  isSeq(tree) && tree.items.length >= 3 && stringOf(tree.items[2]) !== undefined;
