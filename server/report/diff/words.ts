import type { ReceptiveField } from "../../model/facts";
import type { Layer } from "../../model/layer";
import {
  binaryBytes,
  bytes,
  exact,
  fieldText,
  figureText,
  MARK,
  percent,
  shapeText,
  short,
} from "../../text/figures";
import type { CostName } from "../inference";
import { workName } from "../summary";
import type { Change, Edit, LayerDiff, ModelDiff, TotalName } from "./diff";
import { forecastLines } from "./pretrained";

/** What the text and the Markdown of a comparison have in common: rows of words, without markup. */

export interface DiffRow {
  readonly kind: LayerDiff["kind"];
  readonly index: string;
  readonly type: string;
  readonly name: string;
  /** What was written otherwise; empty for a layer that is new or gone. */
  readonly edits: readonly string[];
  readonly output: string;
  readonly parameters: string;
  readonly macs: string;
  readonly field: string;
}

export const SIGNS: Readonly<Record<LayerDiff["kind"], string>> = {
  added: "+",
  removed: "\u2212",
  changed: "~",
  affected: "·",
  same: "",
};

/** Layers worth a row: changed ones, and those whose shape or counts follow. */
export const shown = (diff: ModelDiff): readonly DiffRow[] =>
  diff.layers.filter((l) => isShown(diff, l)).map((l) => rowOf(l));

export const isShown = (diff: ModelDiff, l: LayerDiff): boolean =>
  l.kind !== "same" && (weighs(l) || isOwn(diff, l));

/** Written otherwise itself: in a file of numbers every layer has all keys, and most of them do nothing to it. */
const isOwn = ({ costs }: ModelDiff, { kind }: LayerDiff): boolean =>
  kind !== "affected" && (kind !== "changed" || costs.length === 0);

const weighs = (l: LayerDiff): boolean =>
  differs(l.parameters) || differs(l.macs) || outputOf(l).includes("→");

const differs = ({ before, after }: Change): boolean =>
  before.value !== after.value || before.status !== after.status;

/** How many layers differ in nothing but in what they see of the input. */
export const seeingOtherwise = (diff: ModelDiff): number =>
  diff.layers.filter((l) => l.kind === "affected" && !weighs(l)).length;

export function rowOf(l: LayerDiff, count: (n: bigint) => string = exact): DiffRow {
  const layer = (l.after ?? l.before)?.layer as Layer;
  return {
    kind: l.kind,
    index: String(layer.index),
    type: `${layer.type}${(layer.repeat ?? 1) > 1 ? ` ×${layer.repeat}` : ""}`,
    name: layer.nameSpan ? layer.name : "",
    edits: l.edits.map(editText),
    output: outputOf(l),
    parameters: deltaText(l.parameters, count),
    macs: deltaText(l.macs, short),
    field: movedText(
      fieldText(l.before?.facts.receptiveField ?? null),
      fieldText(l.after?.facts.receptiveField ?? null),
    ),
  };
}

const outputOf = ({ before, after }: LayerDiff): string =>
  movedText(
    before?.facts.outputs.map(shapeText).join(", ") ?? null,
    after?.facts.outputs.map(shapeText).join(", ") ?? null,
  );

/** `15 → 19`; once where it stayed, or where there is only one. */
function movedText(before: string | null, after: string | null): string {
  if (before === null || before === after) return after ?? "";
  return after === null ? before : `${before} → ${after}`;
}

function editText({ what, name, before, after }: Edit): string {
  const from = before ?? "none";
  const to = after ?? "none";
  switch (what) {
    case "type":
      return `was ${from}`;
    case "name":
      return before === null ? `named ${to}` : `was named ${from}`;
    case "repeat":
      return `×${from} → ×${to}`;
    case "argument":
      return `${typeof name === "number" ? `argument ${name + 1}` : name}: ${from} → ${to}`;
    case "arguments":
      return `arguments ${from} → ${to}`;
    case "inputs":
      return `reads ${to} (before: ${from})`;
    case "group":
      return `moved from ${from}`;
    case "place":
      return `moved from ${from} to ${to}`;
  }
}

/** `+42,800`, `−3`, `?`; nothing where it is sure that nothing changed. */
export function deltaText({ delta }: Change, written: (n: bigint) => string): string {
  if (delta.status === "unknown") return "?";
  if (delta.value === 0n) return delta.status === "complete" ? "" : `${MARK}0`;
  const sign = delta.value > 0n ? "+" : "\u2212";
  return `${delta.status === "partial" ? MARK : ""}${sign}${written(delta.value < 0n ? -delta.value : delta.value)}`;
}

/** The same with the share of what it was. */
function shareText({ before, delta }: Change): string {
  if (delta.status !== "complete" || before.value === 0n || delta.value === 0n) return "";
  const sign = delta.value > 0n ? "+" : "\u2212";
  const share = percent(delta.value < 0n ? -delta.value : delta.value, before.value);
  return ` (${share.replace(/^([<>] )?/, `$1${sign}`)})`;
}

export interface TotalRow {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly delta: string;
}

export function totalRows(diff: ModelDiff): readonly TotalRow[] {
  const { totals } = diff;
  const { convention } = diff.after.facts.totals;
  const { dtype, batch } = diff.memory;
  const row = (label: string, name: TotalName, written: (n: bigint) => string): TotalRow =>
    changeRow(label, totals[name], written);
  return [
    layerCount(diff),
    row("parameters", "parameters", exact),
    row("MACs", "macs", short),
    ...(convention === "macs" ? [] : [row(workName(convention), "flops", short)]),
    ...(diff.costs.length > 0
      ? diff.costs.map((c) => changeRow(COSTS[c.name].label, c, COSTS[c.name].write))
      : [row(`peak memory (${dtype}, batch of ${batch})`, "peakMemory", bytes), fieldRow(diff)]),
  ];
}

const changeRow = (label: string, change: Change, written: (n: bigint) => string): TotalRow => ({
  label,
  before: figureText(change.before, written),
  after: figureText(change.after, written),
  delta: `${deltaText(change, written) || "0"}${shareText(change)}`,
});

/** What a change of a file of numbers does to each of its costs. */
const COSTS: Readonly<Record<CostName, { readonly label: string; readonly write: (n: bigint) => string }>> = {
  active: { label: "active per token", write: exact },
  stored: { label: "weights", write: bytes },
  cachePerToken: { label: "cache per token", write: binaryBytes },
  cacheAtLength: { label: "cache at full length", write: binaryBytes },
  attention: { label: "FLOPs of attention per token", write: short },
  prefill: { label: "FLOPs of prefill", write: short },
  training: { label: "training with Adam", write: bytes },
};

function layerCount({ before, after, layers }: ModelDiff): TotalRow {
  const count = (kind: LayerDiff["kind"]): number => layers.filter((l) => l.kind === kind).length;
  const [added, removed] = [count("added"), count("removed")];
  const parts = [added > 0 ? `+${added}` : "", removed > 0 ? `\u2212${removed}` : ""].filter(Boolean);
  return {
    label: "layers",
    before: exact(before.model.layers.length),
    after: exact(after.model.layers.length),
    delta: parts.join(", ") || "0",
  };
}

/** What the last layer that has a receptive field sees. */
function fieldRow({ before, after }: ModelDiff): TotalRow {
  const last = (all: readonly { readonly receptiveField: ReceptiveField | null }[]): string | null =>
    all.reduce<string | null>((text, l) => fieldText(l.receptiveField) ?? text, null);
  const [a, b] = [last(before.facts.layers), last(after.facts.layers)];
  const [x, y] = [Number(a ?? Number.NaN), Number(b ?? Number.NaN)];
  const numeric = !Number.isNaN(x) && !Number.isNaN(y);
  const by = x === y || a === b ? "0" : numeric ? `${y > x ? "+" : "\u2212"}${exact(Math.abs(y - x))}` : "";
  return { label: "receptive field at the end", before: a ?? "none", after: b ?? "none", delta: by };
}

/** What becomes of the weights of the one in the other; nothing where nothing changed, or where all of them are loaded. */
export function weightsLines(
  { pretrained, before, after, layers }: ModelDiff,
  weights: string,
): readonly string[] {
  if (!pretrained || before.model.layers.length === 0) return [];
  if (layers.every((l) => l.kind === "same")) return [];
  return forecastLines(pretrained, { weights, layers: after.model.layers });
}

/** `3×640×640 → 3×320×320`, or nothing. */
export function inputsText({ inputs }: ModelDiff): string {
  const [a, b] = inputs.map((all) => all.map(shapeText).join(", ")) as [string, string];
  return a === b ? "" : `${a} → ${b}`;
}

/** One sentence on how much of the file it is. */
export function sentence(diff: ModelDiff): string {
  const count = (kind: LayerDiff["kind"]): number => diff.layers.filter((l) => l.kind === kind).length;
  const words = (["added", "removed", "changed"] as const).flatMap((kind) => {
    const n = count(kind);
    return n > 0 ? [`${n} ${kind}`] : [];
  });
  const affected = count("affected");
  if (words.length === 0) {
    if (inputsText(diff)) return "The layers are identical.";
    // At another scale, or with other settings.
    return affected > 0 ? "The layers are written alike; their sizes differ." : "The models are identical.";
  }
  const rest = affected > 0 ? `; ${affected} more ${affected === 1 ? "follows" : "follow"} from it` : "";
  return `Layers: ${words.join(", ")}${rest}.`;
}
