import { get, integerOf, isSeq, items, stringOf, type Tree } from "../../model/tree";
import type { FileContext } from "../dialect";
import { modulesIn, type Row } from "./rows";

/** Whose YOLO files they are: some names mean different things in different repositories. */
export const VARIANTS = ["ultralytics", "v5", "v7", "v9", "v12-turbo"] as const;
export type Variant = (typeof VARIANTS)[number];

const V7 =
  /^(MP|SP|ReOrg|SPPCSPC|DownC|Shortcut|Chuncat|I(Aux|V6)?Detect|IKeypoint|IBin|ISegment|RepConv_OREPA|(Rep)?(Bottleneck|ResX?)CSP[ABC])$/;
const V9 = /^(Silence|DDetect|DualDDetect|TripleDDetect|DSegment|DualDSegment|Panoptic)$/;

/** By what the file says: its modules, its anchors, its scales. */
export function variantOf(root: Tree, rows: readonly Row[], { options, name }: FileContext): Variant {
  const said = VARIANTS.find((v) => v === options.variant);
  if (said) return said;
  const modules = modulesIn(rows);
  if (modules.has("A2C2f") && options.frameworkVersion === undefined && rows.some(isGrouped))
    return "v12-turbo";
  if (get(root, "scales")) return "ultralytics";
  const anchors = get(root, "anchors");
  const names = [...modules];
  // Without any mention of anchors it is the framework's own file, which had the same module once.
  const silent = modules.has("Silence") && modules.has("Detect") && !anchors;
  if ((!silent && names.some((m) => V9.test(m))) || rows.some(isWithoutAnchors(root))) return "v9";
  if (names.some((m) => V7.test(m))) return "v7";
  if (anchors && (modules.has("RepNCSPELAN4") || modules.has("ELAN1"))) return "v9";
  if (!anchors) return "ultralytics";
  // The repositories of YOLOv7 and v9 also have files that could be YOLOv5's: their names tell.
  return /yolov?9/i.test(name) ? "v9" : /yolov?7/i.test(name) ? "v7" : "v5";
}

/** The repository of the YOLOv12 paper has convolutions in groups where the framework's file has none. */
const isGrouped = ({ module, args }: Row): boolean =>
  stringOf(module) === "Conv" && (integerOf(items(args)[4]) ?? 1) > 1;

/** A head of the YOLOv9 repository takes no anchors, though its files still name their number. */
const isWithoutAnchors =
  (root: Tree) =>
  ({ module, args }: Row): boolean =>
    get(root, "anchors") !== undefined &&
    ["Detect", "Segment"].includes(stringOf(module) ?? "") &&
    !items(args).some((a) => stringOf(a) === "anchors" || isSeq(a));
