import { get, isSeq, items, stringOf, type Tree } from "../../model/tree";
import type { FileContext } from "../dialect";
import type { Block, MarkedRow } from "./building/block";
import { blocksNamed } from "./registry";
import { modulesIn, type Row } from "./rows";
import { VARIANTS, type Variant, variantNamed } from "./variants";

/** Whose file it is, by what it says: its modules, its anchors, its scales. */
export function variantOf(root: Tree, rows: readonly Row[], { options, name }: FileContext): Variant {
  const said = variantNamed(options.variant);
  if (said) return said;
  const blocks = [...modulesIn(rows)].map(blocksNamed);
  // A stated release is that of the framework itself.
  const marked = options.frameworkVersion === undefined ? markedAs(blocks.flat(), rows) : undefined;
  if (marked) return marked;
  if (get(root, "scales")) return "ultralytics";
  const anchors = get(root, "anchors");
  const others: readonly Variant[] = anchors ? ["v5"] : ["v5", "ultralytics"];
  const isOf = (variant: Variant, without: readonly Variant[]): boolean =>
    blocks.some((named) => has(named, variant) && !without.some((other) => has(named, other)));
  if (isOf("v9", ["v7", ...others]) || (anchors && rows.some(isWithoutAnchors))) return "v9";
  if (isOf("v7", others)) return "v7";
  if (!anchors) return "ultralytics";
  // The repositories of YOLOv7 and v9 also have files that could be YOLOv5's: their names tell.
  return /yolov?9/i.test(name) ? "v9" : /yolov?7/i.test(name) ? "v7" : "v5";
}

const has = (named: readonly Block[], variant: Variant): boolean =>
  named.some(({ variants = VARIANTS }) => variants.includes(variant));

function markedAs(blocks: readonly Block[], rows: readonly Row[]): Variant | undefined {
  const all = (): readonly MarkedRow[] =>
    rows.map(({ module, args }) => ({ module: stringOf(module) ?? "", args: items(args) }));
  return blocks.find(({ marks }) => marks?.when(all()))?.marks?.variant;
}

/** A head of the YOLOv9 repository takes no anchors, though its files still name their number. */
function isWithoutAnchors({ module, args }: Row): boolean {
  const named = blocksNamed(stringOf(module) ?? "");
  const either = has(named, "v9") && named.some((b) => b.inputsPerAnchors !== undefined);
  return either && !items(args).some((a) => stringOf(a) === "anchors" || isSeq(a));
}
