import type { PlacedFault } from "../../model/fault";
import type { Argument, Layer, Model, ModelInput, Reference } from "../../model/layer";
import { tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { integerOf, isMapping, isSeq, items, type Mapping, stringOf, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { FileContext, Reading } from "../dialect";
import { TORCH } from "../frameworks";
import { checkChannels, expectationsOf } from "./bookkeeping";
import type { Block, InputRange } from "./building/block";
import { settingsText } from "./building/recalled";
import { foreignFaults, rowFaults, versionFaults } from "./checks";
import { levelsOf, outputsOf } from "./ends";
import { oncePerModule, otherPackage } from "./foreign";
import { settingsOf } from "./header";
import type { Module } from "./module";
import { blockAt, moduleOf } from "./modules";
import { printedBy } from "./printed";
import { isPyramid, pyramidFault, pyramidReferences, runPyramid } from "./pyramid";
import { GROUPS, type References, type Row, repeatsOf, rowsOf } from "./rows";
import type { Scaling } from "./scaling";
import type { Settings } from "./settings";
import { tagFaults } from "./tags";
import { keyFaults, structureFaults } from "./top";
import { runUnknown } from "./unknown";
import type { Variant } from "./variants";

export function readUltralytics(root: Mapping, file: FileContext): Reading {
  const rows = rowsOf(root);
  const settings = settingsOf(root, rows, file);
  const modules = rows.map((row, i) => moduleOf(row, i, settings));
  const known = (row: Row): Block | undefined => blockAt(row, settings);
  const pyramid = settings.variant === "ultralytics" && isPyramid(rows, modules[0] === undefined, file.text);
  const references = rows.map((row, i) =>
    pyramid ? pyramidReferences(row, i) : referencesOf(rows, i, modules[i]),
  );
  const layers = rows.map((row, i) =>
    layerOf(row, i, modules[i], references[i]?.references ?? [], settings.variant),
  );
  const structure = structureFaults(root);
  const unread = tagFaults(root, file.text);
  const faults = [
    ...structure,
    ...unread,
    ...keyFaults(root, settings, file, rows.map(known)).filter((f) => !unread.some((u) => u.span === f.span)),
    // Without one of its two lists the numbers of rows mean nothing.
    ...(structure.length > 0 ? [] : references.flatMap((r) => r.faults)),
    ...(pyramid && rows[0] ? [pyramidFault(rows[0], stringOf(rows[0].module) ?? "?")] : []),
    ...versionFaults(rows, settings, file.options.frameworkVersion, known),
    ...foreignFaults(rows, settings, known),
    ...otherPackage(rows, settings, known),
    // What reads one row twice by place does not in the other numbering.
    ...rows
      .flatMap((row, i) => rowFaults(row, i, known(row), root, settings, rows.length - 1))
      .filter((f) => !pyramid || f.code !== "bad-reference" || f.severity !== "warning"),
    ...oncePerModule(
      modules.flatMap((m) => m?.faults ?? []),
      layers,
      settings,
    ),
  ];
  const model: Model = {
    dialect: "ultralytics",
    variant: settings.variant,
    scale: settings.scale,
    scales: settings.scales,
    ...(settings.scale === null ? {} : { scaling: familyOf(settings.scaling) }),
    name: null,
    inputs: [imagesOf(settings, file)],
    layers,
    groups: groupsOf(root, layers),
    outputs: outputsOf(layers, modules, faults),
    framework: TORCH,
  };
  const expectations = pyramid ? [] : expectationsOf(rows, modules, settings);
  const decidedBy = decidedByOf(rows, settings, model.inputs[0], pyramid, file.text);
  const kept = settings.fused && settings.variant !== "ultralytics" ? keptRows(layers, modules) : undefined;
  return {
    model,
    faults,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    lower(g, { index }, inputs) {
      const module = modules[index];
      if (pyramid && index === 0) return runPyramid(g, inputs);
      printedBy(g);
      // What reads no map cannot run: the rest that is wrong with it follows from that.
      if (readsNoMap(g, layers[index], rows, modules)) return [g.unknown(inputs)];
      if (isListForOne(rows[index], modules[index]?.block)) return [g.unknown(inputs)];
      checkChannels(g, inputs, expectations[index]);
      const run = (): readonly Value[] =>
        module ? module.run(g, inputs) : [runUnknown(g, rows[index] as Row, inputs, settings, rows)];
      return kept && !kept.has(index) ? g.absent(run) : run();
    },
  };
}

/** Nothing where more decides than the rows as they are written and the settings. */
function decidedByOf(
  rows: readonly Row[],
  settings: Settings,
  images: ModelInput | undefined,
  pyramid: boolean,
  text: string,
): string | undefined {
  const around = settingsText(settings);
  const written = rows.map(
    ({ tree, group }) => `${group.key.value} ${text.slice(tree.span.start, tree.span.end)}`,
  );
  // What stands elsewhere in the file, or is indented as the lines around it are.
  return around === undefined || written.some((row) => /[&*\n]/.test(row))
    ? undefined
    : `${JSON.stringify(images?.type)} ${pyramid} ${around}\n${written.join("\n")}`;
}

/** The loader stops at the form of what it reads: whether the rows fit each other is no question then. */
const isListForOne = (row: Row | undefined, block: Block | undefined): boolean =>
  block?.reads === "one" && items(row?.from).length > 1;

/** What a head gives is a list of predictions, which no other row can read; and a list of maps has an end. */
function readsNoMap(
  g: Builder,
  layer: Layer | undefined,
  rows: readonly Row[],
  modules: readonly (Module | undefined)[],
): boolean {
  let isTold = false;
  layer?.calls[0]?.forEach(({ to, output }, input) => {
    const read = to.kind === "layer" ? modules[to.index]?.block : undefined;
    // What does nothing hands on whatever it gets.
    if (to.kind !== "layer" || !read || modules[layer.index]?.block?.handsOnAnything) return;
    const own = modules[layer.index]?.block?.picks && layer.calls[0];
    const missing = own && output === undefined && input < own.length - 1 && read.mapsIn;
    const isSingle =
      own &&
      input < own.length - 1 &&
      read.kind !== "head" &&
      read.mapsIn?.(items(rows[to.index]?.args)) === undefined &&
      !read.handsOnAnything;
    const why = isSingle
      ? `reads row ${to.index}, which gives a single map; it picks from lists of maps, as CBLinear gives them`
      : missing
        ? `has no index in idx for row ${to.index}; give one for each row that it reads but the last (${own.length - 1})`
        : notAMap(read, items(rows[to.index]?.args), output, to.index);
    if (why === undefined || isTold) return;
    g.fault("bad-reference", why, { input });
    isTold = true;
  });
  return isTold;
}

function notAMap(
  read: Block,
  args: readonly Tree[],
  output: number | undefined,
  row: number,
): string | undefined {
  if (read.kind === "head") return `reads row ${row}, a head, whose output is predictions and not a map`;
  const maps = read.mapsIn?.(args);
  if (maps === undefined) return undefined;
  if (output === undefined)
    return `reads row ${row}, whose output is a list of ${maps} ${maps === 1 ? "map" : "maps"}, not one map`;
  return output >= maps || output < -maps
    ? `reads map ${output} of row ${row}, which has ${maps} (from 0)`
    : undefined;
}

const familyOf = ({ depth, width, maxChannels }: Scaling): Model["scaling"] => ({
  depth,
  width,
  maxChannels: Number.isFinite(maxChannels) ? maxChannels : null,
});

/**
 * The rows that what is asked of the last one rests on: auxiliary heads, and what only they read, are for training. The
 * framework itself has none, and keeps whatever stands in its files.
 */
function keptRows(layers: readonly Layer[], modules: readonly (Module | undefined)[]): ReadonlySet<number> {
  const kept = new Set([layers.length - 1]);
  for (let i = layers.length - 1; i >= 0; i--) {
    const read = kept.has(i) ? (layers[i]?.calls[0] ?? []) : [];
    const { from, to, without }: InputRange = modules[i]?.block?.inputsInUse?.(read.length) ?? {
      from: 0,
      to: read.length,
    };
    for (const [n, { to: source }] of read.entries())
      if (n >= from && n < to && n !== without && source.kind === "layer") kept.add(source.index);
  }
  return kept;
}

// The file as a whole

function groupsOf(root: Tree, layers: readonly Layer[]): Model["groups"] {
  if (!isMapping(root)) return [];
  return GROUPS.flatMap((name) => {
    const own = root.entries.find((e) => e.key.value === name);
    const indices = layers.filter((l) => l.group === name).map((l) => l.index);
    return own && isSeq(own.value) ? [{ name, span: own.span, keySpan: own.key.span, layers: indices }] : [];
  });
}

/**
 * The size at which the framework's summaries were printed: 640, but 224 for classification, and 1024 for turned boxes
 * since the generation of YOLO26 (those of YOLOv8, 11 and 12 are printed at 640, whatever they are trained at).
 */
function imagesOf(settings: Settings, { options }: FileContext): ModelInput {
  const usual = settings.task === "classify" ? 224 : settings.task === "obb" ? 1024 : 640;
  const [height = usual, width = height] = options.inputSize ?? [];
  const type = tensor(options.input ?? [settings.channels, height, width], "first");
  return { name: "images", type, origin: options.input || options.inputSize ? "setting" : "convention" };
}

// Rows

function layerOf(
  row: Row,
  index: number,
  module: Module | undefined,
  references: readonly Reference[],
  variant: Variant,
): Layer {
  const { tree, group } = row;
  const type = stringOf(row.module) ?? "?";
  const args =
    module?.args ?? items(row.args).map((value, i): Argument => ({ name: i, value, span: value.span }));
  return {
    index,
    name: `row ${index}`,
    type,
    span: tree.span,
    typeSpan: row.module?.span ?? tree.span,
    hintAt: tree.span.end,
    args,
    calls: [references],
    group: String(group.key.value),
    repeat: counted(module?.repeat ?? repeatsOf(row)),
    ...(references.length > 1 && !isListForOne(row, module?.block)
      ? { levels: levelsOf(module?.block, references.length, variant) }
      : {}),
    ...(module ? { scaled: module.scaled } : {}),
  };
}

/** Where nothing is known of the module, it is somebody's own, and so may the loader be. */
function referencesOf(rows: readonly Row[], index: number, module: Module | undefined): References {
  const row = rows[index] as Row;
  const list = row.from?.kind === "seq" ? row.from.items : row.from ? [row.from] : [];
  const faults: PlacedFault[] = [];
  const references = list.map((tree, i): Reference => {
    const n =
      integerOf(tree) ?? (tree.kind === "scalar" && typeof tree.value === "boolean" ? +tree.value : NaN);
    const at = n < 0 ? index + n : n;
    const written = { span: tree.span, text: tree.kind === "scalar" ? tree.source : "" };
    if (at === -1 && index === 0) return { to: { kind: "input", index: 0 }, ...written };
    const output = module?.block?.picks?.(items(row.args), i);
    if (at >= 0 && at < index)
      return { to: { kind: "layer", index: at }, ...written, ...(output === undefined ? {} : { output }) };
    if (at === -1 && !module) {
      const message = `Row ${index} reads the image (-1 before row 0), which the unmodified loader does not keep`;
      faults.push({
        code: "bad-reference",
        severity: "information",
        span: tree.span,
        message,
        layer: index,
      });
      return { to: { kind: "input", index: 0 }, ...written };
    }
    const message = whyNot(rows.length, index, n, at);
    // What is no number is told as a row's form.
    if (!Number.isNaN(n)) faults.push({ code: "bad-reference", span: tree.span, message, layer: index });
    return { to: { kind: "nothing", why: message }, ...written };
  });
  return { references, faults };
}

function whyNot(count: number, index: number, n: number, at: number): string {
  if (Number.isNaN(n)) return `Row ${index}: \`from\` must be a row number`;
  if (at === index) return `Row ${index} reads itself`;
  const before =
    index === 0
      ? "none before it"
      : index === 1
        ? "only row 0 before it"
        : `only rows 0 to ${index - 1} before it`;
  if (at >= count) return `Row ${index} reads row ${at}, but the last row is ${count - 1}`;
  return `Row ${index} reads row ${at < 0 ? n : at}, but there ${index <= 2 ? "is" : "are"} ${before}`;
}

/** What is no number of times is refused where it is read. */
const counted = (repeat: number): number => (Number.isFinite(repeat) ? repeat : 1);
