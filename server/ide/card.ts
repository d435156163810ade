import type { Analysis, Found } from "../analysis/analyse";
import { weightsOnce } from "../measure/cost";
import { DTYPE_BYTES, type LayerFacts, type ReceptiveField } from "../model/facts";
import { type Figure, sum } from "../model/figure";
import type { Group, Layer } from "../model/layer";
import { memoryOf } from "../model/memory";
import { sourceText } from "../report/sources";
import { feasibleText, workName } from "../report/summary";
import {
  atLeastText,
  bytes,
  decimal,
  exact,
  figureText,
  LEGEND,
  MARK,
  perAxis,
  percent,
  shapeText,
} from "../text/figures";
import { code, escaped, table } from "../text/markdown";
import { parameterFormula } from "./formula";
import { outputText } from "./hints";

/** The figures of one layer, or of a group of them, as small Markdown tables. */

type TableRow = readonly [label: string, value: string];

const rows = (list: readonly TableRow[]): string => table(["", ""], ["left", "left"], list);

export function titleOf(layer: Layer): string {
  const repeated = (layer.repeat ?? 1) > 1 ? ` ×${layer.repeat}` : "";
  const named = layer.nameSpan ? ` · ${code(layer.name)}` : "";
  return `**${escaped(layer.type)}**${repeated}${named} · row ${layer.index}`;
}

/** Inputs, output, parameters with their formula, work, memory, receptive field and share of the model. */
export function layerTable(analysis: Analysis, found: Found, layer: Layer): string {
  const own = found.facts.layers[layer.index] as LayerFacts;
  return rows([
    ...inputRows(found, layer, own),
    ["output", outputText(found, own) ?? "?"],
    ["parameters", parametersText(found, own)],
    ...workRows(found, own),
    ["activations", activationsText(analysis, own.activations)],
    ...fieldRows(own.receptiveField),
  ]);
}

const MOST_INPUTS = 8;

function inputRows(found: Found, layer: Layer, { inputs }: LayerFacts): readonly TableRow[] {
  const shown = inputs.slice(0, MOST_INPUTS).map((input, i): TableRow => {
    const label = inputs.length === 1 ? "input" : `input ${i + 1}`;
    return [label, `${shapeText(input.type)} ${sourceText(found, layer, i, input.layer)}`];
  });
  return inputs.length > MOST_INPUTS ? [...shown, ["…", `${inputs.length} inputs in total`]] : shown;
}

/** `73,856 = (3·3·64 + 1)·128`; the formula only where it gives exactly this figure. */
export function parametersText({ trace, facts }: Found, own: LayerFacts): string {
  const { parameters, nonTrainable } = own;
  const nodes = trace.byLayer[own.index] ?? [];
  const formula = weightsOnce(nodes) === parameters.value ? parameterFormula(nodes) : undefined;
  const frozen = nonTrainable.value > 0n ? `, ${exact(nonTrainable.value)} not trainable` : "";
  const product = formula === undefined ? "" : ` = ${formula}`;
  return `${figureText(parameters, exact)}${product}${frozen}${shareText(parameters, facts.totals.parameters)}`;
}

/** What part of the model it is; nothing unless both figures are sure. */
function shareText(part: Figure, whole: Figure): string {
  const sure = part.status === "complete" && whole.status === "complete" && part.value > 0n;
  return sure ? ` · ${percent(part.value, whole.value)} of the model` : "";
}

function workRows(
  { facts }: Found,
  { macs, flops }: Pick<LayerFacts, "macs" | "flops">,
): readonly TableRow[] {
  const { totals } = facts;
  if (isNothing(macs) && isNothing(flops)) return [];
  const own: TableRow = ["MACs", `${figureText(macs, exact)}${shareText(macs, totals.macs)}`];
  if (totals.convention === "macs") return [own];
  return [own, [workName(totals.convention), figureText(flops, exact)]];
}

/** A sure zero. */
const isNothing = (f: Figure): boolean => f.status === "complete" && f.value === 0n;

function activationsText({ options }: Analysis, activations: Figure): string {
  const dtype = options.dtype ?? "float32";
  const batch = options.batchSize ?? 1;
  const size = (n: bigint): string => bytes(n * BigInt(DTYPE_BYTES[dtype] * batch));
  const counted = `${figureText(activations, exact)} values`;
  if (activations.status === "unknown") return counted;
  return `${counted} · ${size(activations.value)} (${dtype}${batch === 1 ? "" : `, batch of ${batch}`})`;
}

function fieldRows(field: ReceptiveField | null): readonly TableRow[] {
  if (!field) return [];
  const mark = field.assumed ? MARK : "";
  const stride = perAxis(field, (a) => a.stride);
  const steps = stride === null ? [] : [`stride ${stride}`];
  if (field.global)
    return [["receptive field", [`${mark}global (sees the whole input)`, ...steps].join(" · ")]];
  if (field.axes.length === 0) return [];
  const size = field.axes.map((a) => decimal(a.size)).join("×");
  const min = field.axes.map((a) => decimal(a.min)).join("×");
  const least = min === size ? [] : [`${min} along the shortest path`];
  const centre = perAxis(field, (a) => a.centre);
  const placed = field.form === "spatial" ? [...steps, `first unit centred at pixel ${centre}`] : [];
  const gated = field.gated ? ["gated by global pooling (global RF)"] : [];
  return [["receptive field", [`${mark}${size} of the input`, ...least, ...placed, ...gated].join(" · ")]];
}

/** What the mark means, where there is one. */
export function reservationOf({ status }: LayerFacts): string | undefined {
  if (status === "complete") return undefined;
  return LEGEND;
}

/** The sums of a group: what stands under `backbone`, or under `layers`. */
export function groupCard(analysis: Analysis, found: Found, group: Group): string {
  const own = group.layers.map((i) => found.facts.layers[i]).filter((l): l is LayerFacts => l !== undefined);
  const total = (pick: (l: LayerFacts) => Figure): Figure => sum(own.map(pick));
  const parameters = total((l) => l.parameters);
  const nonTrainable = total((l) => l.nonTrainable);
  const frozen = nonTrainable.value > 0n ? `, ${exact(nonTrainable.value)} not trainable` : "";
  const share = shareText(parameters, found.facts.totals.parameters);
  const count = `${own.length} ${own.length === 1 ? "layer" : "layers"}`;
  const card = rows([
    ["parameters", `${figureText(parameters, exact)}${frozen}${share}`],
    ...workRows(found, { macs: total((l) => l.macs), flops: total((l) => l.flops) }),
    [
      "activations",
      activationsText(
        analysis,
        total((l) => l.activations),
      ),
    ],
    ...(own.length === found.facts.layers.length ? modelRows(analysis, found) : []),
  ]);
  return `**${escaped(group.name)}** · ${count}\n\n${card}`;
}

/** What is said of a group that is the whole model. */
function modelRows({ options }: Analysis, found: Found): readonly TableRow[] {
  const memory = memoryOf(found.facts.totals, options);
  const sizes = feasibleText(found);
  return [
    ["peak memory", `${figureText(memory.peak, bytes)} of activations`],
    ["training", `${atLeastText(memory.training, bytes)} with Adam`],
    ...(sizes === null ? [] : [["input range", sizes] as const]),
  ];
}
