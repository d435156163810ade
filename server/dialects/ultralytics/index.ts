import { entry, isMapping, isSeq, type Mapping, stringOf, type Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { completeRow, describeModule, signatureInRow } from "./complete";
import { readUltralytics } from "./read";
import { summary } from "./summary";

/** `[from, repeats, module, args]` rows under `backbone` and `head`. */
export const ultralytics: Dialect<Mapping> = {
  name: "ultralytics",
  title: (variant) => TITLES.get(variant ?? "") ?? "Ultralytics YOLO",
  reach: "document",
  convention: "ultralytics",
  hasFusedForm: true,
  summary,
  scent: (text) => /\bbackbone\b/.test(text) && /\bhead\b/.test(text),
  claim({ root }) {
    if (!isMapping(root)) return undefined;
    const parts = [entry(root, "backbone"), entry(root, "head")];
    // One of them may be broken; a file in which neither has rows is something else's.
    return parts.every((p) => p !== undefined) && parts.some((p) => hasRows(p?.value)) ? root : undefined;
  },
  read: readUltralytics,
  complete: completeRow,
  signatureAt: signatureInRow,
  describe: describeModule,
};

export default ultralytics;

const TITLES: ReadonlyMap<string, string> = new Map([
  ["v5", "YOLOv5"],
  ["v7", "YOLOv7"],
  ["v9", "YOLOv9"],
  ["v12-turbo", "YOLOv12 (turbo)"],
]);

const hasRows = (tree: Tree | undefined): boolean =>
  isSeq(tree) && tree.items.length > 0 && tree.items.every(isRow);

const isRow = (tree: Tree): boolean =>
  isSeq(tree) && tree.items.length >= 3 && stringOf(tree.items[2]) !== undefined;
