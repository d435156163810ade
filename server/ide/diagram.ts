import type { Analysis, Found } from "../analysis/analyse";
import { ideasOf } from "../measure/ideas";
import { known } from "../model/dim";
import type { LayerFacts, ReceptiveField } from "../model/facts";
import { type Figure, sum } from "../model/figure";
import { anchorOf, type Group } from "../model/layer";
import { memoryOf } from "../model/memory";
import { spatial } from "../model/tensor";
import type { Diagram, DiagramGroup, DiagramRow, FigureData } from "../protocol";
import { inferenceLines, inferenceOf } from "../report/inference";
import { kindOf } from "../report/kind";
import { blockParts } from "../report/opened";
import { feasibleText, showsFields, summaryOf } from "../report/summary";
import { fieldText, shapeText } from "../text/figures";
import { Lines } from "../text/lines";

/** The file, drawn: one row per layer in file order, as plain data. Null where there is no model. */
export function diagramOf(analysis: Analysis, version: number): Diagram | null {
  const { found, options } = analysis;
  const summary = summaryOf(analysis);
  if (!found || !summary) return null;
  const { totals } = found.facts;
  const dtype = options.dtype ?? totals.dtype ?? "float32";
  const costs = inferenceOf(found, options);
  const batch = options.batchSize ?? 1;
  const memory = memoryOf(totals, options);
  return {
    name: analysis.name,
    version,
    summary,
    convention: totals.convention,
    totals: {
      parameters: data(totals.parameters),
      flops: data(totals.flops),
      macs: data(totals.macs),
      peakMemory: data(memory.peak),
      trainingMemory: data(memory.training),
      dtype,
      batch,
      receptiveField: showsFields(found) ? lastField(found) : null,
      feasible: feasibleText(found),
      costs: costs ? inferenceLines(costs).flatMap(shownCost) : [],
    },
    errors: analysis.problems.filter((p) => p.severity === "error").length,
    inputExtent: inputExtent(found),
    groups: found.model.groups.length > 1 ? found.model.groups.map((g) => groupOf(g, found)) : [],
    rows: rowsOf(analysis, found),
  };
}

/** How many bytes there would be in other types is for reports. */
const shownCost = ([label, text]: readonly [string, string]): readonly { label: string; text: string }[] =>
  label === "as" ? [] : [{ label, text }];

const data = ({ value, ...rest }: Figure): FigureData => ({ value: value.toString(), ...rest });

function inputExtent({ model }: Found): number | null {
  const extents = model.inputs[0] ? spatial(model.inputs[0].type) : [];
  const last = extents[extents.length - 1];
  return last !== undefined && known(last) ? last : null;
}

/** The field of the last layer that has one. */
const lastField = ({ facts }: Found): string | null =>
  facts.layers.reduce<string | null>((text, l) => fieldText(l.receptiveField) ?? text, null);

function groupOf({ name, layers }: Group, { facts }: Found): DiagramGroup {
  const own = layers.flatMap((i) => facts.layers[i]?.parameters ?? []);
  const parameters = sum(own);
  const total = facts.totals.parameters.value;
  return {
    name,
    parameters: data(parameters),
    share: total > 0n ? Number((parameters.value * 10_000n) / total) / 10_000 : null,
    first: layers[0] ?? 0,
  };
}

function rowsOf({ text, problems }: Analysis, found: Found): readonly DiagramRow[] {
  const lines = new Lines(text);
  const shows = showsFields(found);
  const read = new Set(found.facts.layers.flatMap((l) => l.inputs.map((i) => i.layer)));
  const worst = new Map<number, DiagramRow["problem"]>();
  for (const { layer, severity } of problems)
    if (layer !== undefined && severity !== "hint") worst.set(layer, worse(worst.get(layer), severity));
  return found.model.layers.map((layer): DiagramRow => {
    const own = found.facts.layers[layer.index] as LayerFacts;
    const { index, name, type, group = null } = layer;
    const { line, column } = lines.at(anchorOf(found.model, layer).start);
    return {
      index,
      name: layer.nameSpan ? name : "",
      type: (layer.repeat ?? 1) > 1 ? `${type} ×${layer.repeat}` : type,
      kind: kindOf(layer, found, !read.has(index)),
      line: line - 1,
      character: column - 1,
      group,
      inputs: own.inputs.map((i) => i.layer),
      output: own.outputs.length > 0 ? own.outputs.map(shapeText).join(", ") : null,
      parameters: data(own.parameters),
      macs: data(own.macs),
      field: shows ? fieldOf(own.receptiveField) : null,
      parts: blockParts(found, layer).map(({ name, depth, part }) => ({
        name,
        depth,
        output: shapeText(part.output),
        parameters: data(part.parameters),
        macs: data(part.macs),
      })),
      status: own.status,
      cause: own.status !== "complete" && own.inputs.every((i) => isKnown(i.layer, found)),
      problem: worst.get(index) ?? null,
      ideas: ideasOf(found, index),
    };
  });
}

const isKnown = (index: number, { facts }: Found): boolean =>
  (facts.layers[index]?.status ?? "complete") === "complete";

const ORDER = ["information", "warning", "error"] as const;

function worse(a: DiagramRow["problem"] | undefined, b: (typeof ORDER)[number]): DiagramRow["problem"] {
  return a && ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;
}

function fieldOf(field: ReceptiveField | null): DiagramRow["field"] {
  const text = fieldText(field);
  if (!field || text === null) return null;
  const axis = field.axes[field.axes.length - 1];
  const finite = (n: number | undefined): number | null => (n !== undefined && Number.isFinite(n) ? n : null);
  return { size: finite(axis?.size), min: finite(axis?.min), global: field.global, text };
}
