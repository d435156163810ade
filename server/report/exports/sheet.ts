import type { Found } from "../../analysis/analyse";
import type { LayerFacts } from "../../model/facts";
import { type Figure, sum } from "../../model/figure";
import type { Group, Layer } from "../../model/layer";
import type { LayerKind } from "../../protocol";
import { fieldText, shapeText } from "../../text/figures";
import { kindOf } from "../kind";
import { sourceWord } from "../sources";

/** A model as a table or a drawing has it: what enters it, its rows in file order, and where each part begins. */
export interface Sheet {
  readonly inputs: readonly SheetInput[];
  readonly rows: readonly SheetRow[];
  /** By the index of the row that a part begins with; empty where the whole is one part. */
  readonly groups: ReadonlyMap<number, SheetGroup>;
}

export interface SheetInput {
  readonly name: string;
  readonly shape: string;
}

export interface SheetRow {
  readonly index: number;
  /** `C3k2 ×2` */
  readonly type: string;
  /** The name in the file; empty where it has none. */
  readonly name: string;
  readonly kind: LayerKind;
  readonly group: string;
  /** What feeds it, in words. */
  readonly from: readonly string[];
  /** The layers that feed it in any of its calls; `-1 - i` is input `i` of the model. */
  readonly sources: readonly number[];
  readonly output: string;
  readonly facts: LayerFacts;
  /** Empty where nothing is seen. */
  readonly field: string;
}

export interface SheetGroup {
  readonly name: string;
  readonly parameters: Figure;
  readonly macs: Figure;
}

export function sheetOf(found: Found): Sheet {
  const { model } = found;
  const read = new Set(found.facts.layers.flatMap((l) => l.inputs.map((i) => i.layer)));
  return {
    inputs: model.inputs.map(({ name, type }) => ({ name, shape: shapeText(type) })),
    rows: model.layers.map((layer) => rowOf(layer, found, !read.has(layer.index))),
    groups: new Map(
      model.groups.length > 1 ? model.groups.map((g) => [g.layers[0] ?? -1, groupOf(g, found)]) : [],
    ),
  };
}

function groupOf({ name, layers }: Group, { facts }: Found): SheetGroup {
  const own = layers.flatMap((i) => facts.layers[i] ?? []);
  return { name, parameters: sum(own.map((l) => l.parameters)), macs: sum(own.map((l) => l.macs)) };
}

function rowOf(layer: Layer, found: Found, last: boolean): SheetRow {
  const facts = found.facts.layers[layer.index] as LayerFacts;
  return {
    index: layer.index,
    type: (layer.repeat ?? 1) > 1 ? `${layer.type} ×${layer.repeat}` : layer.type,
    name: layer.nameSpan && layer.name !== layer.type ? layer.name : "",
    kind: kindOf(layer, found, last),
    group: layer.group ?? "",
    from: facts.inputs.map((input, i) => sourceWord(layer, i, input.layer)),
    sources: sourcesOf(layer, found),
    output: facts.outputs.map(shapeText).join(", ") || "?",
    facts,
    field: fieldText(facts.receptiveField) ?? "",
  };
}

function sourcesOf({ index, calls }: Layer, { trace }: Found): readonly number[] {
  const entering = calls.flatMap((call) =>
    call.flatMap(({ to }) => (to.kind === "input" ? [-1 - to.index] : [])),
  );
  const layers = (trace.inputs[index] ?? []).flat().map((v) => v.layer);
  return [...new Set([...entering, ...layers.filter((l) => l >= 0)])];
}
