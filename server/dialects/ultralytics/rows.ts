import {
  type Entry,
  entry,
  get,
  integerOf,
  isMapping,
  items,
  numberOf,
  plain,
  stringOf,
  type Tree,
} from "../../model/tree";
import type { FileContext } from "../dialect";
import type { Scaling } from "./scaling";

/** A value as Python's loader evaluates it: names of the file's own settings are replaced by their values. */
export type Arg = number | string | boolean | null | readonly Arg[];

export type Variant = "ultralytics" | "v5" | "v7" | "v9";

/** What the top of the file says. */
export interface Settings {
  readonly variant: Variant;
  readonly nc: number;
  readonly channels: number;
  readonly scale: string | null;
  readonly scales: readonly string[];
  readonly scaling: Scaling;
  readonly names: ReadonlyMap<string, Arg>;
  /** Anchors per level, where the file has some. */
  readonly anchors: number | null;
  readonly regMax: number;
  readonly end2end: boolean;
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

export function rowsOf(root: Tree): readonly Row[] {
  return ["backbone", "head"].flatMap((key) => {
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

const V7 = ["MP", "SP", "ReOrg", "SPPCSPC", "IDetect", "IAuxDetect", "IKeypoint", "DownC", "Shortcut"];
const V9 = ["Silence", "DDetect", "DualDDetect", "TripleDDetect", "DualDSegment", "Panoptic"];

function variantOf(root: Tree, modules: ReadonlySet<string>, wanted: string | undefined): Variant {
  if (wanted === "v5" || wanted === "v7" || wanted === "v9" || wanted === "ultralytics") return wanted;
  if (get(root, "scales")) return "ultralytics";
  if (V7.some((m) => modules.has(m))) return "v7";
  if (V9.some((m) => modules.has(m))) return "v9";
  const anchors = get(root, "anchors");
  if (anchors && (modules.has("RepNCSPELAN4") || modules.has("ELAN1"))) return "v9";
  return anchors ? "v5" : "ultralytics";
}

const NEWER = ["C3k2", "A2C2f", "C2fCIB"];

export function settingsOf(root: Tree, rows: readonly Row[], { name, options }: FileContext): Settings {
  const modules = modulesOf(rows);
  const variant = variantOf(root, modules, options.variant);
  const nc = integerOf(get(root, "nc")) ?? 80;
  const table = get(root, "scales");
  const scales = isMapping(table) ? table.entries.map((e) => String(e.key.value)) : [];
  const scale = chosenScale(scales, options.scale, name, stringOf(get(root, "scale")));
  const [depth, width, most] = items(scale === null ? undefined : get(table, scale)).map(numberOf);
  const anchors = anchorsOf(get(root, "anchors"));
  return {
    variant,
    nc,
    channels: integerOf(get(root, "ch")) ?? integerOf(get(root, "channels")) ?? 3,
    scale,
    scales,
    scaling: {
      depth: depth ?? numberOf(get(root, "depth_multiple")) ?? 1,
      width: width ?? numberOf(get(root, "width_multiple")) ?? 1,
      maxChannels: most ?? integerOf(get(root, "max_channels")) ?? Infinity,
      divisor: (variant !== "ultralytics" ? integerOf(get(root, "channel_multiple")) : undefined) ?? 8,
      unscaled: variant === "ultralytics" ? nc : anchors === null ? nc : anchors * (nc + 5),
    },
    names: namesOf(root, nc),
    anchors,
    regMax: integerOf(get(root, "reg_max")) ?? 16,
    end2end: plain(get(root, "end2end")) === true,
    legacy: !NEWER.some((m) => modules.has(m)),
  };
}

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

function namesOf(root: Tree, nc: number): ReadonlyMap<string, Arg> {
  const names = new Map<string, Arg>([["nc", nc]]);
  if (!isMapping(root)) return names;
  for (const { key, value } of root.entries) {
    if (key.value !== "backbone" && key.value !== "head") names.set(String(key.value), plain(value) as Arg);
  }
  names.set("nc", nc);
  return names;
}

/** A written argument as the loader sees it. */
export function evaluate(tree: Tree, names: ReadonlyMap<string, Arg>): Arg {
  if (tree.kind === "seq") return tree.items.map((i) => evaluate(i, names));
  if (tree.kind === "map") return null;
  const v = tree.value;
  if (v === "None") return null;
  if (v === "True") return true;
  if (v === "False") return false;
  if (typeof v === "string") return names.get(v) ?? v;
  return typeof v === "bigint" ? Number(v) : v;
}
