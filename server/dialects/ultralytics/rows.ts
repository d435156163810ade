import {
  type Entry,
  entry,
  get,
  integerOf,
  isMapping,
  isSeq,
  items,
  movedTo,
  numberOf,
  plain,
  stringOf,
  type Tree,
  withItems,
  withValue,
} from "../../model/tree";
import { type Declarations, NO_DECLARATIONS, readDeclarations } from "../declared";
import type { FileContext } from "../dialect";
import { activationOf } from "./blocks/_kit";
import type { Scaling } from "./scaling";
import { VARIANTS, type Variant } from "./variants";
import { type CHANGES, hasChange } from "./versions";

/** What the top of the file says. */
export interface Settings {
  readonly variant: Variant;
  readonly nc: number;
  readonly channels: number;
  readonly scale: string | null;
  /** The letter that some modules go by: the scale, or that of the file's name where the file has none. */
  readonly size: string | null;
  readonly scales: readonly string[];
  readonly scaling: Scaling;
  readonly names: ReadonlyMap<string, Tree>;
  /** Modules that the user says something of. */
  readonly declared: Declarations;
  /** Anchors per level, where the file has some. */
  readonly anchors: number | null;
  readonly regMax: number;
  readonly end2end: boolean;
  /** As it is used rather than trained. */
  readonly fused: boolean;
  readonly task: "detect" | "classify" | "obb";
  /** The function behind convolutions; SiLU unless the file says otherwise. */
  readonly activation: string;
  /** Whether the loader that builds the file does this already. */
  readonly has: (change: keyof typeof CHANGES) => boolean;
  /** The heads of networks with the newer blocks have a lighter classification branch. */
  readonly legacy: boolean;
}

export interface Row {
  readonly tree: Tree;
  readonly group: Entry;
  readonly from: Tree | undefined;
  readonly repeats: Tree | undefined;
  readonly module: Tree | undefined;
  readonly args: Tree | undefined;
}

export const GROUPS = ["backbone", "head"] as const;

export function rowsOf(root: Tree): readonly Row[] {
  return GROUPS.flatMap((key) => {
    const group = entry(root, key);
    if (!group) return [];
    return items(group.value).map((tree): Row => {
      const [from, repeats, module, args] = items(tree);
      return { tree, group, from, repeats, module, args };
    });
  });
}

const modulesOf = (rows: readonly Row[]): ReadonlySet<string> =>
  new Set(rows.map((r) => stringOf(r.module)).filter((m) => m !== undefined));

const V7 =
  /^(MP|SP|ReOrg|SPPCSPC|DownC|Shortcut|Chuncat|I(Aux|V6)?Detect|IKeypoint|IBin|ISegment|RepConv_OREPA|(Rep)?(Bottleneck|ResX?)CSP[ABC])$/;
const V9 = /^(Silence|DDetect|DualDDetect|TripleDDetect|DSegment|DualDSegment|Panoptic)$/;

/** By what the file says: its modules, its anchors, its scales. */
function variantOf(root: Tree, rows: readonly Row[], { options, name }: FileContext): Variant {
  const said = VARIANTS.find((v) => v === options.variant);
  if (said) return said;
  const modules = modulesOf(rows);
  if (modules.has("A2C2f") && rows.some(isGrouped)) return "v12-turbo";
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

const NEWER = ["C3k2", "A2C2f", "C2fCIB"];

export function settingsOf(root: Tree, rows: readonly Row[], file: FileContext): Settings {
  const { name, options } = file;
  const modules = modulesOf(rows);
  const variant = variantOf(root, rows, file);
  const ultralytics = variant === "ultralytics" || variant === "v12-turbo";
  const nc = integerOf(get(root, "nc")) ?? 80;
  const table = get(root, "scales");
  const scales = isMapping(table) ? table.entries.map((e) => String(e.key.value)) : [];
  const scale = chosenScale(scales, options.scale, name, stringOf(get(root, "scale")));
  const [depth, width, most] = items(scale === null ? undefined : get(table, scale)).map(numberOf);
  const anchors = anchorsOf(get(root, "anchors"));
  const has: Settings["has"] = (change) => hasChange(change, variant, options.frameworkVersion);
  return {
    variant,
    nc,
    channels: integerOf(get(root, "ch")) ?? integerOf(get(root, "channels")) ?? 3,
    scale,
    size: scale ?? namedSize(name),
    scales,
    scaling: {
      depth: depth ?? numberOf(get(root, "depth_multiple")) ?? 1,
      width: width ?? numberOf(get(root, "width_multiple")) ?? 1,
      maxChannels: most ?? integerOf(get(root, "max_channels")) ?? Infinity,
      divisor: (variant === "v5" ? integerOf(get(root, "channel_multiple")) : undefined) || 8,
      unscaled: has("classesScaled") ? null : ultralytics || anchors === null ? nc : anchors * (nc + 5),
      loader: variant === "ultralytics" ? "loaders before 8.4.103 do" : "the loader does",
    },
    names: namesOf(root, nc),
    declared: options.modules ? readDeclarations(options.modules) : NO_DECLARATIONS,
    anchors,
    activation: activationOf(stringOf(get(root, "activation")) ?? "nn.SiLU()"),
    regMax: integerOf(get(root, "reg_max")) ?? 16,
    task: modules.has("Classify") ? "classify" : modules.has("OBB26") ? "obb" : "detect",
    end2end: plain(get(root, "end2end")) === true,
    fused: options.fused ?? false,
    has,
    legacy: !NEWER.some((m) => modules.has(m)),
  };
}

/** The letter in `yolo11s.yaml`, as the loader finds it, whether or not the file has such a scale. */
export const namedSize = (fileName: string): string | null =>
  /yolo(?:e-)?v?\d+([nslmx])/.exec(fileName)?.[1] ?? null;

/** By choice, by the file's name (`yolo11s.yaml`), by its `scale:`, else the first one. */
function chosenScale(
  scales: readonly string[],
  wanted: string | undefined,
  fileName: string,
  written: string | undefined,
): string | null {
  const named = /yolo(?:e-)?v?\d+([nslmxtbh])/i.exec(fileName)?.[1];
  return [wanted, named, written].find((s) => s !== undefined && scales.includes(s)) ?? scales[0] ?? null;
}

/** The number of anchors per level: a list of widths and heights, or the number itself. */
function anchorsOf(tree: Tree | undefined): number | null {
  const first = items(tree)[0];
  if (first) return Math.floor(items(first).length / 2);
  return integerOf(tree) ?? null;
}

/** The file's settings by name; without a number of classes there are 80. */
function namesOf(root: Tree, nc: number): ReadonlyMap<string, Tree> {
  const entries = isMapping(root)
    ? root.entries.filter(({ key }) => !GROUPS.some((g) => g === key.value))
    : [];
  const classes: Tree = { kind: "scalar", value: nc, source: String(nc), span: root.span };
  return new Map([["nc", classes], ...entries.map(({ key, value }) => [String(key.value), value] as const)]);
}

/** A written argument as the loader sees it: names of the file's settings and of Python's constants stand for their values. */
export function valued(tree: Tree, names: ReadonlyMap<string, Tree>): Tree {
  if (tree.kind === "seq")
    return withItems(
      tree,
      tree.items.map((i) => valued(i, names)),
    );
  if (tree.kind === "map" || typeof tree.value !== "string") return tree;
  const constant = CONSTANTS.get(tree.value);
  if (constant !== undefined) return withValue(tree, constant);
  const named = names.get(tree.value);
  return named ? movedTo(tree.span, named) : tree;
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["None", null],
  ["True", true],
  ["False", false],
]);
