import type { Analysis, Found } from "../analysis/analyse";
import type { Dtype, LayerFacts } from "../model/facts";
import { type Figure, sum } from "../model/figure";
import type { Group, Layer } from "../model/layer";
import { type Memory, memoryOf } from "../model/memory";
import type { Problem } from "../model/problem";
import { bytes, exact, fieldText, figureText, LEGEND, percent, shapeText, short } from "../text/figures";
import { Lines } from "../text/lines";
import { code, escaped, table } from "../text/markdown";
import { ACTIVE, inferenceLines, inferenceOf } from "./inference";
import { sourceWord } from "./sources";
import { feasibleText, inputText, workName } from "./summary";

/** The whole model as a document: totals, every layer with subtotals per group, problems. Null where there is none. */
export function reportMarkdown(analysis: Analysis): string | null {
  const { found } = analysis;
  if (!found) return null;
  const sections = [
    `# ${escaped(analysis.name)}`,
    intro(found),
    totalsTable(analysis, found),
    "## Layers",
    layersTable(found),
    marks(found),
    problemList(analysis),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

/** Under which assumptions all of it holds. */
function intro(found: Found): string {
  const { model, facts } = found;
  const said = [
    `**${escaped(found.dialect.title(model.variant))}**`,
    model.scale === null ? "" : `scale **${escaped(model.scale)}**`,
    `input **${escaped(inputText(found) ?? "not given")}**${originText(found)}`,
    `operations counted as **${facts.totals.convention}**`,
  ];
  return said.filter(Boolean).join(" · ");
}

export function originText({ model }: Found): string {
  const [origin] = new Set(model.inputs.map((i) => i.origin));
  switch (origin) {
    case "assumed":
      return " (assumed)";
    case "convention":
      return " (usual for this format)";
    case "setting":
      return " (chosen)";
    default:
      return "";
  }
}

const totalsTable = (analysis: Analysis, found: Found): string =>
  table(["total", ""], ["left", "right"], totalRows(analysis, found));

/** The totals, each with its label. */
export function totalRows(
  { options }: Analysis,
  found: Found,
): readonly (readonly [label: string, text: string])[] {
  const { facts, model } = found;
  const t = facts.totals;
  const dtype = options.dtype ?? t.dtype ?? "float32";
  const batch = options.batchSize ?? 1;
  const memory = memoryOf(t, options);
  const feasible = feasibleText(found);
  const costs = inferenceOf(found, options);
  return [
    ["layers", exact(model.layers.length)],
    ["parameters", figureText(t.parameters, exact)],
    ...(t.nonTrainable.value > 0n ? [["trainable", figureText(t.trainable, exact)] as const] : []),
    ["MACs", figureText(t.macs, exact)],
    ...(t.convention === "macs" ? [] : [[workName(t.convention), figureText(t.flops, exact)] as const]),
    ...(t.active ? [["active", `${figureText(t.active, exact)} (${ACTIVE})`] as const] : []),
    ...(costs ? inferenceLines(costs) : []),
    ...(costs ? [] : memoryRows(memory, dtype, batch)),
    ...(feasible === null ? [] : [["input range", feasible] as const]),
  ];
}

function memoryRows(memory: Memory, dtype: Dtype, batch: number): readonly (readonly [string, string])[] {
  return [
    ["weights", `${figureText(memory.weights, bytes)} (${dtype})`],
    ["activations at their peak", `${figureText(memory.peak, bytes)} (${dtype}, batch of ${batch})`],
    ["gradients and Adam's moments", figureText(sum([memory.gradients, memory.moments]), bytes)],
    ["activations kept for training", figureText(memory.stored, bytes)],
    ["training with Adam (at least)", figureText(memory.training, bytes)],
  ];
}

function layersTable(found: Found): string {
  const { model, facts } = found;
  const grouped = model.groups.length > 1;
  const opened = new Map(model.groups.map((g) => [g.layers[0], g]));
  const body = model.layers.flatMap((layer) => {
    const group = grouped ? opened.get(layer.index) : undefined;
    return [...(group ? [groupRow(group, found)] : []), layerRow(layer, found)];
  });
  const { parameters, macs } = facts.totals;
  const total = ["", "**total**", "", "", bold(parameters, exact), "", bold(macs, short), ""];
  return table(
    ["#", "layer", "from", "output", "parameters", "share", "MACs", "receptive field"],
    ["right", "left", "left", "left", "right", "right", "right", "right"],
    [...body, total],
  );
}

const bold = (f: Figure, written: (n: bigint) => string): string => `**${figureText(f, written)}**`;

function groupRow({ name, layers }: Group, { facts }: Found): readonly string[] {
  const own = layers.flatMap((i) => facts.layers[i] ?? []);
  const parameters = sum(own.map((l) => l.parameters));
  const macs = sum(own.map((l) => l.macs));
  const share = shareOf(parameters, facts.totals.parameters);
  return ["", `**${escaped(name)}**`, "", "", bold(parameters, exact), share, bold(macs, short), ""];
}

function layerRow(layer: Layer, { facts }: Found): readonly string[] {
  const own = facts.layers[layer.index] as LayerFacts;
  const repeated = (layer.repeat ?? 1) > 1 ? ` ×${layer.repeat}` : "";
  const named = layer.nameSpan ? ` ${code(layer.name)}` : "";
  return [
    String(layer.index),
    `${escaped(layer.type)}${repeated}${named}`,
    own.inputs.map((input, i) => sourceWord(layer, i, input.layer)).join(", "),
    own.outputs.map(shapeText).join(", ") || "?",
    quiet(own.parameters, exact),
    shareOf(own.parameters, facts.totals.parameters),
    quiet(own.macs, short),
    fieldText(own.receptiveField) ?? "",
  ];
}

/** Nothing for a sure zero: what a table should show is what is there. */
const quiet = (f: Figure, written: (n: bigint) => string): string =>
  f.status === "complete" && f.value === 0n ? "" : figureText(f, written);

const shareOf = (part: Figure, whole: Figure): string =>
  part.status === "complete" && whole.status === "complete" && part.value > 0n
    ? percent(part.value, whole.value)
    : "";

function marks({ facts }: Found): string {
  if (facts.totals.status === "complete" && facts.layers.every((l) => l.status === "complete")) return "";
  return `${LEGEND}.`;
}

function problemList({ problems, text }: Analysis): string {
  if (problems.length === 0) return "";
  const lines = new Lines(text);
  const item = (p: Problem): string =>
    `- ${p.severity}, line ${lines.at(p.span.start).line}: ${escaped(p.message, 1000)} (${code(p.code)})`;
  return `## Problems\n\n${problems.map(item).join("\n")}`;
}
