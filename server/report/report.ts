import type { Analysis, Found } from "../analysis/analyse";
import type { Dtype, LayerFacts } from "../model/facts";
import { type Figure, sum } from "../model/figure";
import type { Group, Layer, Model } from "../model/layer";
import { memoryOf } from "../model/memory";
import type { Options } from "../model/options";
import { atLeastText, bytes, exact, fieldText, figureText, LEGEND, shapeText, short } from "../text/figures";
import { visible as printable } from "../text/markup";
import { cut, inColumns } from "../text/width";
import { ACTIVE, inferenceLines, inferenceOf } from "./inference";
import { type Opened, openedOf } from "./opened";
import { cacheText, feasibleText, frameworkSummary, releaseText, showsFields, statusOf } from "./summary";

export { printable };

export type Style = "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "cyan" | "underline";

/** Gives a text a style, or leaves it as it is where styles are of no use. */
export type Paint = (style: Style, text: string) => string;

export const unpainted: Paint = (_, text) => text;

/**
 * A model for a terminal: what it is, its layers as a table with subtotals, its totals, also those of its fused form
 * where it has one. Empty when there is no model.
 */
export function reportText(
  analysis: Analysis,
  paint: Paint = unpainted,
  path = analysis.name,
  fused: Found | null = null,
): string {
  const { found } = analysis;
  if (!found) return "";
  const sections = [
    heading(found, paint, path, analysis.options.fused),
    table(found, paint),
    totals(analysis, found, fused, paint),
  ];
  return `${sections.join("\n\n")}\n`;
}

function heading({ dialect, model }: Found, paint: Paint, path: string, form?: boolean): string {
  const fusedNote = form ? "fused" : "";
  const facts = [
    dialect.title(model.variant),
    model.scale ? `scale ${model.scale}${othersOf(model)}` : "",
    fusedNote,
    `input ${model.inputs.map(inputText).join(", ") || "?"}`,
  ];
  return `${paint("bold", printable(path))}  ${paint("dim", facts.filter(Boolean).map(printable).join(" · "))}`;
}

const othersOf = ({ scale, scales }: Model): string => {
  const others = scales.filter((s) => s !== scale);
  return others.length > 0 ? ` (also ${others.join(", ")})` : "";
};

const inputText = ({ type, origin }: Model["inputs"][number]): string =>
  `${shapeText(type)}${origin === "assumed" ? " (assumed)" : origin === "missing" ? " (not given)" : ""}`;

// The table

type Cells = readonly string[];
const HEADER: Cells = ["#", "layer", "from", "output", "parameters", "MACs", "RF"];
const RIGHT: ReadonlySet<number> = new Set([0, 4, 5, 6]);
/** Left out of the table where every layer reads the one before it, and where it says nothing. */
const FROM = 2;
const FIELD = 6;

interface LayerRow {
  readonly cells: Cells;
  readonly kind: "head" | "group" | "layer" | "part" | "partial";
}

function table(found: Found, paint: Paint): string {
  const { model } = found;
  const rows: LayerRow[] = [{ cells: HEADER, kind: "head" }];
  const opened = new Map(model.groups.map((g) => [g.layers[0] ?? -1, g]));
  const grouped = model.groups.length > 1;
  const seen = new Set<string>();
  for (const layer of model.layers) {
    const group = opened.get(layer.index);
    if (grouped && group) rows.push(groupRow(group, found));
    rows.push(layerRow(layer, found));
    // One of each kind is opened: the others are made of the same.
    const kind = `${layer.group} ${layer.type}`;
    if (!seen.has(kind)) rows.push(...openedOf(found, layer).map(partRow));
    seen.add(kind);
  }
  return lay(rows, paint);
}

function groupRow(group: Group, { facts }: Found): LayerRow {
  const own = group.layers.map((i) => facts.layers[i]).filter((l): l is LayerFacts => l !== undefined);
  const parameters = figureText(sum(own.map((l) => l.parameters)), exact);
  const macs = figureText(sum(own.map((l) => l.macs)));
  return { cells: ["", printable(group.name), "", "", parameters, macs, ""], kind: "group" };
}

function layerRow(layer: Layer, found: Found): LayerRow {
  const { facts, model } = found;
  const own = facts.layers[layer.index] as LayerFacts;
  return {
    cells: [
      String(layer.index),
      nameText(layer),
      fromText(layer, own, model),
      own.outputs.map(shapeText).join(", ") || "?",
      quietZero(own.parameters, exact),
      quietZero(own.macs, short),
      showsFields(found) ? (fieldText(own.receptiveField) ?? "") : "",
    ],
    kind: own.status === "complete" ? "layer" : "partial",
  };
}

const partRow = ({ name, depth, part }: Opened): LayerRow => ({
  cells: [
    "",
    `${"  ".repeat(depth + 1)}${shortened(printable(name))}`,
    "",
    "",
    quietZero(part.parameters, exact),
    quietZero(part.macs, short),
    "",
  ],
  kind: "part",
});

function nameText(layer: Layer): string {
  const repeated = (layer.repeat ?? 1) > 1 ? ` ×${layer.repeat}` : "";
  const named = layer.nameSpan && layer.name !== layer.type ? ` ${layer.name}` : "";
  return `${shortened(printable(layer.type))}${repeated}${shortened(printable(named))}`;
}

/** The layers that feed it, where these are not just the one before it. */
function fromText(layer: Layer, { inputs }: LayerFacts, { layers }: Model): string {
  const [first] = inputs;
  if (inputs.length === 1 && first?.layer === layer.index - 1) return "";
  const word = ({ layer: source }: LayerFacts["inputs"][number]): string => {
    const from = layers[source];
    return from?.nameSpan ? shortened(printable(from.name)) : from ? String(source) : "input";
  };
  return inputs.map(word).join(", ");
}

const quietZero = (f: Figure, written: (n: bigint) => string): string =>
  f.status === "complete" && f.value === 0n ? "" : figureText(f, written);

function lay(rows: readonly LayerRow[], paint: Paint): string {
  const shown = HEADER.map((_, i) => i).filter(
    (i) => (i !== FROM && i !== FIELD) || rows.some((r) => r.kind !== "head" && r.cells[i]),
  );
  const right = new Set(shown.flatMap((i, at) => (RIGHT.has(i) ? [at] : [])));
  const lines = inColumns(
    rows.map((r) => shown.map((i) => r.cells[i] ?? "")),
    right,
  );
  return rows.map((row, i) => painted(row, lines[i] ?? "", paint)).join("\n");
}

function painted({ kind }: LayerRow, line: string, paint: Paint): string {
  switch (kind) {
    case "head":
    case "part":
      return paint("dim", line);
    case "group":
      return paint("bold", line);
    case "partial":
      return paint("yellow", line);
    case "layer":
      return line;
  }
}

// The totals

const confirmedBy = ({ weights }: Options): string =>
  `, confirmed by ${weights ? printable(weights.file) : "the weights manifest"}`;

function totals(analysis: Analysis, found: Found, fused: Found | null, paint: Paint): string {
  const { options } = analysis;
  const { facts, model } = found;
  const t = facts.totals;
  const costs = inferenceOf(found, options);
  const frozen = t.nonTrainable.value > 0n ? ` (${figureText(t.trainable, exact)} trainable)` : "";
  const lines = [
    ["layers", exact(model.layers.length)],
    ["parameters", `${figureText(t.parameters, exact)}${frozen}${t.confirmed ? confirmedBy(options) : ""}`],
    ["active", t.active ? `${figureText(t.active, exact)} for one token: ${ACTIVE}` : ""],
    ["MACs", figureText(t.macs)],
    [t.convention === "macs" ? "" : "FLOPs", `${figureText(t.flops)} (${t.convention})`],
    ...(costs ? inferenceLines(costs) : memoryLines(found, options)),
    ["input range", feasibleText(found) ?? ""],
    ["fused", fused ? fusedText(fused) : ""],
    ["release", releaseText(analysis) ?? ""],
    ["summary", frameworkSummary(analysis) ?? ""],
  ].filter(([label, text]) => label && text);
  const widest = Math.max(...lines.map(([label = ""]) => label.length));
  const text = lines.map(([label = "", value = ""]) => `${paint("dim", label.padEnd(widest))}  ${value}`);
  return [...text, ...reservations(analysis, facts.layers, paint)].join("\n");
}

function memoryLines(found: Found, options: Options): readonly (readonly [string, string])[] {
  const t = found.facts.totals;
  const dtype: Dtype = options.dtype ?? t.dtype ?? "float32";
  const memory = memoryOf(t, options);
  return [
    ["cache", cacheText(found, options) ?? ""],
    ["weights", `${figureText(memory.weights, bytes)} (${dtype})`],
    ["peak memory", `${figureText(memory.peak, bytes)} of activations (batch ${options.batchSize ?? 1})`],
    ["training", `${atLeastText(memory.training, bytes)} with Adam`],
  ];
}

/** Batch norms folded into convolutions, branches merged, and what only the training needs left out. */
function fusedText({ facts }: Found): string {
  const { parameters, flops, convention } = facts.totals;
  return `${figureText(parameters, exact)} parameters, ${figureText(flops)} FLOPs (${convention})`;
}

/** What the marks mean, and how many layers are to blame. */
function reservations(analysis: Analysis, layers: readonly LayerFacts[], paint: Paint): readonly string[] {
  if (statusOf(analysis) === "complete" || layers.length === 0) return [];
  const count = layers.filter((l) => l.status !== "complete").length;
  if (count === 0 && analysis.found?.facts.totals.status === "complete")
    return [paint("yellow", "partial: the file has errors")];
  const told = `partial: ${count} of ${layers.length} layers ${count === 1 ? "is" : "are"} not fully known`;
  return [paint("yellow", `${told}; ${LEGEND}`)];
}

// Text from files

const LONGEST = 48;

const shortened = (text: string): string => cut(text, LONGEST);
