import type { PlacedFault } from "../../model/fault";
import {
  type Entry,
  entry,
  get,
  integerOf,
  isMapping,
  isSeq,
  items,
  stringOf,
  type Tree,
} from "../../model/tree";
import type { FileContext } from "../dialect";
import { activationFault } from "./activation";
import { type Block, isScaled } from "./building/block";
import { binsOf, channelsKey, classesOf, namedSize } from "./header";
import { isTrue } from "./literal";
import { GROUPS, groupOf, isGluedItem, type Row, repeatsOf, rowsOf } from "./rows";
import type { Settings } from "./settings";
import { VARIANT_FACTS } from "./variants";
import { CHANGES } from "./versions";

/** What is wrong with the two lists of rows; without one of them the numbers of rows mean nothing. */
export function structureFaults(root: Tree): readonly PlacedFault[] {
  const groups = GROUPS.map((name) => groupOf(root, name));
  const glued = groups.flatMap((group) => (isGluedItem(group?.value) ? group.value : []));
  // What stands behind it is not what was meant, either.
  if (glued.length > 0) return glued.map(gluedItem);
  return GROUPS.flatMap((name, i) => {
    const group = groups[i];
    if (!group) return [missingList(root, name)];
    if (group.key.value !== name) return [misnamed(group, name)];
    const { value } = group;
    if (isSeq(value) && (value.items.length > 0 || name === "head")) return [];
    if (isSeq(value)) return [emptyList(group)];
    const found =
      value.kind === "map" ? "a mapping" : typeof value.value === "string" ? "a string" : "nothing";
    const message = `${name} must be a list of [from, repeats, module, args] rows, found ${found}`;
    return [{ code: "bad-argument", span: group.key.span, message }];
  });
}

/** It looks at the first row of its backbone. */
const emptyList = ({ key }: Entry): PlacedFault => ({
  code: "bad-argument",
  span: key.span,
  message: `\`${key.value}\` has no rows; the loader needs at least one there`,
});

/** `-[-1, 1, Conv, []]`: to YAML a word that begins with a dash. */
function gluedItem({ span: { start } }: Tree): PlacedFault {
  const span = { start, end: start + 2 };
  const message = "A row needs a space after its dash; YAML reads `-[` as text";
  const fixes = [{ title: "Write - [", edits: [{ span, text: "- [" }], preferred: true }];
  return { code: "bad-argument", span, message, fixes };
}

function misnamed({ key }: Entry, name: string): PlacedFault {
  const message = `The loader reads \`${name}\`, not \`${key.value}\``;
  const fixes = [{ title: `Change to ${name}`, edits: [{ span: key.span, text: name }], preferred: true }];
  return { code: "bad-argument", span: key.span, message, fixes };
}

/** Told at the list that is there. */
function missingList(root: Tree, name: string): PlacedFault {
  const other = GROUPS.map((g) => groupOf(root, g)).find((g) => g !== undefined);
  const span = other?.key.span ?? root.span;
  return {
    code: "bad-argument",
    span,
    message: `Missing \`${name}\`; the loader needs this list of rows`,
  };
}

/** What is wrong with the keys beside the rows. */
export function keyFaults(
  root: Tree,
  settings: Settings,
  file: FileContext,
  blocks: readonly (Block | undefined)[],
): readonly PlacedFault[] {
  return [
    ...classes(root, settings, blocks),
    ...bins(root, settings, blocks),
    ...channels(root, settings, file),
    ...scales(root, settings, file, blocks),
    ...scale(root, settings, file),
    ...activation(root, settings),
  ];
}

/** What people call it elsewhere. */
const OTHER_NAMES = ["num_classes", "NC", "Nc", "classes", "n_classes", "nclasses"];

function classes(
  root: Tree,
  { variant }: Settings,
  blocks: readonly (Block | undefined)[],
): readonly PlacedFault[] {
  const own = entry(root, "nc");
  const at = own ?? GROUPS.map((g) => groupOf(root, g)).find((g) => g !== undefined);
  if (!at) return [];
  const taken = classesOf(root, blocks);
  if (taken && integerOf(taken) !== 0) return [];
  const stops = VARIANT_FACTS[variant].isStock || !own;
  if (!stops) return [];
  const message = own
    ? `nc, the number of classes, must be an integer ≥ 1`
    : "Missing `nc`; the loader needs the number of classes";
  const related = own ? [] : rowsOf(root).flatMap(namingClasses);
  const other = own ? undefined : OTHER_NAMES.map((name) => entry(root, name)).find((e) => e !== undefined);
  const span = own ? own.value.span : (other ?? at).key.span;
  const instead = other ? ` and does not read \`${other.key.value}\`` : "";
  const severity = taken ? { severity: "warning" as const } : {};
  return [{ code: "bad-argument", ...severity, span, message: `${message}${instead}`, related }];
}

/** The boxes of most heads are distributions over as many bins. */
function bins(
  root: Tree,
  { variant }: Settings,
  blocks: readonly (Block | undefined)[],
): readonly PlacedFault[] {
  const value = entry(root, "reg_max")?.value;
  if (!value || !VARIANT_FACTS[variant].isStock || !blocks.some((b) => b?.hasBins)) return [];
  if (binsOf(value) !== undefined) return [];
  const message = "reg_max, the number of bins of a distance, must be an integer ≥ 1";
  return [{ code: "bad-argument", span: value.span, message }];
}

/** A network asks for keys of its own, whatever its head is given. */
export function keysFault(row: Row, block: Block | undefined, root: Tree): readonly PlacedFault[] {
  // A row that names one is told itself of what it gets instead.
  const named = new Set(items(row.args).map(stringOf));
  const missing = block?.needsKeys?.filter((key) => !entry(root, key) && !named.has(key)) ?? [];
  if (missing.length === 0) return [];
  const message = `the network of ${block?.name} needs \`${missing.join("`, `")}\` beside its rows`;
  return [{ code: "bad-argument", span: row.module?.span ?? row.tree.span, message }];
}

/** By a part of the last module's name the loader chooses the network: a transposed convolution is one for poses to it. */
export function taskFault(
  { module }: Row,
  block: Block | undefined,
  root: Tree,
  { variant }: Settings,
): readonly PlacedFault[] {
  const name = stringOf(module) ?? "";
  if (!module || variant !== "ultralytics" || block?.needsKeys || !/pose/i.test(name)) return [];
  // What comes first in the loader's own list.
  if (/detect|segment/i.test(name) || entry(root, "kpt_shape")) return [];
  const message = `${name} as the last row makes the loader choose the network for poses (\`pose\` is in its name), which needs \`kpt_shape\``;
  // Who builds the network for detection by hand is not stopped.
  return [{ code: "bad-argument", severity: "warning", span: module.span, message }];
}

const namingClasses = (row: Row, index: number): NonNullable<PlacedFault["related"]> =>
  items(row.args)
    .filter((tree) => stringOf(tree) === "nc")
    .map(({ span }) => ({ span, message: `row ${index} uses nc` }));

/** Channels of the image that the loader does not read, because they come with the data. */
function channels(root: Tree, settings: Settings, { options }: FileContext): readonly PlacedFault[] {
  if (settings.variant !== "ultralytics" || options.input) return [];
  const read = channelsKey(settings.task, settings.has("channelsFromData"));
  return ["ch", "channels"].flatMap((key): PlacedFault[] => {
    const own = entry(root, key);
    const value = integerOf(own?.value);
    if (!own || key === read || value === undefined || value === settings.channels) return [];
    const why =
      read !== null
        ? `the loader reads \`${read}\``
        : `since ultralytics ${CHANGES.channelsFromData} the number of channels comes from the data set`;
    const message = `\`${key}: ${value}\` has no effect (${why}); row 0 is built for ${settings.channels} channels`;
    return [{ code: "bad-argument", severity: "warning", span: own.key.span, message }];
  });
}

/** The loader goes by the letter in the file's name, and stops where the table of scales does not have it. */
function scales(
  root: Tree,
  settings: Settings,
  { name, options }: FileContext,
  blocks: readonly (Block | undefined)[],
): readonly PlacedFault[] {
  const own = entry(root, "scales");
  if (!VARIANT_FACTS[settings.variant].isStock) return [];
  if (!own || !isTrue(own.value)) return multiples(root, usedOfScale(rowsOf(root), blocks, settings));
  const size = namedSize(name);
  if (
    settings.scales.length > 0 &&
    size !== null &&
    options.scale === undefined &&
    !settings.scales.includes(size)
  ) {
    const message = `The file name ${name} selects scale ${size}, which is not in \`scales\` (${settings.scales.join(", ")}); the loader raises an error`;
    return [{ code: "bad-reference", span: own.key.span, message }];
  }
  if (!isMapping(own.value)) {
    const message = "`scales` must be a mapping from names to lists, as in n: [0.50, 0.25, 1024]";
    return [{ code: "bad-argument", span: own.value.span, message }];
  }
  const used = usedOfScale(rowsOf(root), blocks, settings);
  return own.value.entries.flatMap(({ key, value, span }): PlacedFault[] => {
    const wrong = wrongScale(value, used);
    if (!wrong) return [];
    // The loader takes only the one that it is asked for apart.
    const severity = wrong.stops && String(key.value) === settings.scale ? "error" : "warning";
    return [{ code: "bad-argument", severity, span, message: `Scale ${key.value} ${wrong.what}` }];
  });
}

/** What a file without scales multiplies by. */
const multiples = (root: Tree, used: UsedOfScale): readonly PlacedFault[] =>
  (["depth", "width"] as const).flatMap((name): readonly PlacedFault[] => {
    const own = entry(root, `${name}_multiple`);
    if (!own || !used[name] || numberOrTruth(own.value) !== undefined) return [];
    const message = `\`${name}_multiple\` must be a number without quotes, such as 0.5`;
    return [{ code: "bad-argument", span: own.value.span, message }];
  });

/** Which of the three numbers of a scale the rows use: the loader looks at no other. */
interface UsedOfScale {
  readonly depth: boolean;
  readonly width: boolean;
}

const usedOfScale = (
  rows: readonly Row[],
  blocks: readonly (Block | undefined)[],
  { has }: Settings,
): UsedOfScale => ({
  depth: rows.some((row) => repeatsOf(row) > 1),
  width: blocks.some((b) => {
    if (b === undefined || Object.hasOwn(b.args, "npr")) return true;
    return isScaled(b) && !(b.givesClasses && has("classesScaled"));
  }),
});

/** What is wrong with a scale, and whether the loader stops where it uses it. */
function wrongScale(
  value: Tree,
  used: UsedOfScale,
): { readonly what: string; readonly stops: boolean } | undefined {
  const parts = items(value);
  const what = "must be three numbers [depth, width, max_channels], found";
  // A word of three letters comes apart into three as well.
  const stops = used.depth || used.width || stringOf(value)?.length !== 3;
  if (!isSeq(value)) return { what: `${what} a value that is not a list`, stops };
  if (parts.length !== 3) return { what: `${what} ${parts.length}`, stops: true };
  const [depth, width, most] = parts.map(numberOrTruth);
  if (depth === undefined || width === undefined || most === undefined) {
    const isUsed = used.width && (width === undefined || most === undefined);
    return { what: `${what} other values`, stops: isUsed || (used.depth && depth === undefined) };
  }
  if (width > 0 && most > 0) return undefined;
  return { what: "leaves no channels; width and max_channels must be greater than 0", stops: used.width };
}

/** To Python, truth is a number. */
const numberOrTruth = (tree: Tree): number | undefined => {
  const said = tree.kind === "scalar" ? tree.value : undefined;
  return typeof said === "number" || typeof said === "boolean" ? Number(said) : undefined;
};

/** The loader writes over `scale` what the file's name says. */
function scale(root: Tree, settings: Settings, { name, options }: FileContext): readonly PlacedFault[] {
  const own = entry(root, "scale");
  const written = stringOf(own?.value);
  if (settings.variant !== "ultralytics" || !own || written === undefined || options.scale !== undefined)
    return [];
  if (written === settings.scale || settings.scales.length === 0) return [];
  const from = namedSize(name) === null ? "the first one" : "the scale in the file name";
  const message = `\`scale: ${written}\` has no effect; the loader uses ${settings.scale}, ${from} (name the file as in yolo11${written}.yaml to select it)`;
  return [{ code: "bad-argument", severity: "warning", span: own.span, message }];
}

/** The loader evaluates it as code. */
function activation(root: Tree, { variant }: Settings): readonly PlacedFault[] {
  const tree = get(root, "activation");
  if (!tree || variant === "v7") return [];
  if (tree.kind !== "scalar" || typeof tree.value !== "string") {
    const message = "activation must be code, such as nn.ReLU()";
    return isTrue(tree) ? [{ code: "bad-argument", span: tree.span, message }] : [];
  }
  const fault = activationFault(tree);
  if (!fault) return [];
  const { instead, ...told } = fault;
  const fixes = instead
    ? [{ title: `Change to ${instead}`, edits: [{ span: tree.span, text: instead }], preferred: true }]
    : [];
  return [{ code: "bad-argument", span: tree.span, ...told, fixes }];
}
