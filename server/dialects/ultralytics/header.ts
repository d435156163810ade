import { get, integerOf, isMapping, items, numberOf, stringOf, type Tree } from "../../model/tree";
import { NO_DECLARATIONS, readDeclarations } from "../declared";
import type { FileContext } from "../dialect";
import { activationOf, isUnset } from "./activation";
import type { Block } from "./building/block";
import { asPyYaml, isTrue, type Names } from "./literal";
import { variantOf } from "./recognise";
import { blockOf } from "./registry";
import { GROUPS, modulesIn, type Row } from "./rows";
import type { Settings, Task } from "./settings";
import { VARIANT_FACTS } from "./variants";
import { CHANGES, hasChange } from "./versions";

/** What the top of the file says, the keys beside its two lists of rows. */
export function settingsOf(root: Tree, rows: readonly Row[], file: FileContext): Settings {
  const { name, options } = file;
  const modules = modulesIn(rows);
  const variant = variantOf(root, rows, file);
  const stock = VARIANT_FACTS[variant].isStock;
  const blocks = [...modules].flatMap((m) => blockOf(m, variant) ?? []);
  const has: Settings["has"] = (change) => hasChange(change, variant, options.frameworkVersion);
  const classes = get(root, "nc");
  const nc = integerOf(classes && asPyYaml(classes)) ?? USUAL_CLASSES;
  const table = get(root, "scales");
  const scales = isMapping(table) ? table.entries.map((e) => String(e.key.value)) : [];
  const scale = chosenScale(scales, options.scale, name);
  const task = taskOf(blocks);
  const [depth, width, most] = items(scale === null ? undefined : get(table, scale)).map(numberOf);
  const anchors = anchorsOf(get(root, "anchors"));
  const activation = stringOf(get(root, "activation")) ?? "";
  return {
    variant,
    nc,
    channels: channelsOf(root, file, task, stock && has("channelsFromData")),
    scale,
    size: scale ?? namedSize(name),
    scales,
    scaling: {
      depth: depth ?? numberOf(get(root, "depth_multiple")) ?? 1,
      width: width ?? numberOf(get(root, "width_multiple")) ?? 1,
      maxChannels: most ?? (stock ? undefined : integerOf(get(root, "max_channels"))) ?? Infinity,
      divisor: (variant === "v5" ? integerOf(get(root, "channel_multiple")) : undefined) || 8,
      ...(has("classesScaled")
        ? { unscaled: null, unscaledLike: "classes" }
        : keptChannels(nc, stock ? null : anchors)),
      loader: variant === "ultralytics" ? `loaders before ${CHANGES.classesScaled} do` : "the loader does",
    },
    names: stock ? namesInLoader(root, classesOf(root, blocks), scale) : namesOf(root, nc),
    declared: options.modules ? readDeclarations(options.modules) : NO_DECLARATIONS,
    anchors,
    activation: activationOf(isUnset(activation) ? "nn.SiLU()" : activation),
    regMax: binsOf(get(root, "reg_max")) ?? BINS,
    task,
    end2end: isTrue(get(root, "end2end")),
    fused: options.fused ?? false,
    release: options.frameworkVersion,
    has,
    legacy: !blocks.some((b) => b.lightHeads),
  };
}

const USUAL_CLASSES = 80;

/** The number of classes, where the framework can build with it: a whole one from 1 on, or none where a head takes that. */
export function classesOf(root: Tree, blocks: readonly (Block | undefined)[]): Tree | undefined {
  const written = get(root, "nc");
  const value = written && asPyYaml(written);
  const count = value?.kind === "scalar" && /^[-+\w:]+$/.test(value.source) ? integerOf(value) : undefined;
  if (!value || count === undefined) return undefined;
  return count > 0 || (count === 0 && takesNone(value, blocks)) ? value : undefined;
}

const takesNone = (none: Tree, blocks: readonly (Block | undefined)[]): boolean =>
  blocks.some((b) => b?.args.nc?.read(none) !== undefined);

/** The channels that older loaders take for those of the head: as many as classes or, with anchors, as its outputs. */
const keptChannels = (nc: number, anchors: number | null) =>
  anchors === null
    ? { unscaled: nc, unscaledLike: "classes" }
    : { unscaled: anchors * (nc + 5), unscaledLike: "outputs at each place" };

const taskOf = (blocks: readonly Block[]): Task => {
  const named = blocks.flatMap(({ task }) => task ?? []);
  return named.includes("classify") ? "classify" : (named[0] ?? "detect");
};

/** What a distance is a distribution over, unless the file says otherwise. */
const BINS = 16;

/** Their number, where the framework can build with it: a whole one, or Python's truth. */
export function binsOf(tree: Tree | undefined): number | undefined {
  if (tree?.kind !== "scalar") return undefined;
  if (tree.value === true) return 1;
  const count = /^\s*\+?\d+\s*$/.test(tree.source) ? integerOf(tree) : undefined;
  return count !== undefined && count >= 1 ? count : undefined;
}

/** The letter in `yolo11s.yaml`, as the loader finds it, whether or not the file has such a scale. */
export const namedSize = (fileName: string): string | null =>
  /yolo(?:e-)?v?\d+([nslmx])/.exec(fileName)?.[1] ?? null;

/** By choice, by the file's name (`yolo11s.yaml`), else the first one: what the file itself says of it is written over. */
function chosenScale(scales: readonly string[], wanted: string | undefined, fileName: string): string | null {
  return [wanted, namedSize(fileName)].find((s) => s != null && scales.includes(s)) ?? scales[0] ?? null;
}

/** Of the image: by choice, else by the key that the loader reads, if it reads one. */
function channelsOf(root: Tree, { options }: FileContext, task: Settings["task"], fromData: boolean): number {
  const [chosen] = options.input ?? [];
  if (typeof chosen === "number") return chosen;
  const key = channelsKey(task, fromData);
  return (key === null ? undefined : integerOf(get(root, key))) ?? 3;
}

export const channelsKey = (task: Settings["task"], fromData: boolean): "ch" | "channels" | null =>
  !fromData ? "ch" : task === "classify" ? "channels" : null;

/** The number of anchors per level: a list of widths and heights, or the number itself. */
function anchorsOf(tree: Tree | undefined): number | null {
  const first = items(tree)[0];
  if (first) return Math.floor(items(first).length / 2);
  return integerOf(tree) ?? null;
}

/** The file's settings by name; without a number of classes there are 80. */
function namesOf(root: Tree, nc: number): Names {
  const entries = isMapping(root)
    ? root.entries.filter(({ key }) => !GROUPS.some((g) => g === key.value))
    : [];
  const classes: Tree = { kind: "scalar", value: nc, source: String(nc), span: root.span };
  return new Map([["nc", classes], ...entries.map(({ key, value }) => [String(key.value), value] as const)]);
}

/** The loader's own variables, of which a row may name any. */
function namesInLoader(root: Tree, classes: Tree | undefined, scale: string | null): Names {
  const value = (v: string | number | null, source = String(v)): Tree => ({
    kind: "scalar",
    value: v,
    source,
    span: root.span,
  });
  // To Python it matters that it is no integer.
  const one = value(1, "1.0");
  const written = ["kpt_shape", "reg_max", "end2end", "scales", "max_channels"].flatMap((name) => {
    const tree = get(root, name);
    return tree ? [[name, tree] as const] : [];
  });
  const [depth, width] = items(scale === null ? undefined : get(get(root, "scales"), scale));
  return new Map<string, Tree>([
    // What is wrong with it is told of it, and not of every row that names it.
    ["nc", classes ?? value(USUAL_CLASSES)],
    ["reg_max", value(16)],
    ["end2end", value(null)],
    ["kpt_shape", one],
    ["depth", depth ?? get(root, "depth_multiple") ?? one],
    ["width", width ?? get(root, "width_multiple") ?? one],
    ["scale", value(scale)],
    ["act", get(root, "activation") ?? value(null)],
    ...written,
  ]);
}
