import type { LayerFacts } from "../model/facts";
import type { Layer } from "../model/layer";
import { countJson } from "../report/json";
import { sourceWord } from "../report/sources";
import { fieldText, shapeText } from "../text/figures";
import { Lines } from "../text/lines";
import { nearest } from "../text/nearest";
import type { Model } from "./model";
import { type Answer, Refusal } from "./tool";

/** A layer in a line. */
export function layerLine({ found, text }: Model, layer: Layer, lines = new Lines(text)): Answer {
  const own = found.facts.layers[layer.index] as LayerFacts;
  return {
    index: layer.index,
    type: layer.type,
    ...(layer.nameSpan ? { name: layer.name } : {}),
    line: lines.at(layer.span.start).line,
    from: own.inputs.map((i, n) => sourceWord(layer, n, i.layer)),
    output: own.outputs.map(shapeText).join(", ") || null,
    parameters: countJson(own.parameters),
    macs: countJson(own.macs),
    receptiveField: fieldText(own.receptiveField),
    status: own.status,
  };
}

/** A layer by its index or by the name that the file gives it. */
export function layerNamed({ found }: Model, wanted: string): Layer {
  const { layers } = found.model;
  const byName = layers.find((l) => l.nameSpan && l.name === wanted);
  const byIndex = /^\d{1,9}$/.test(wanted) ? layers[Number(wanted)] : undefined;
  const layer = byName ?? byIndex;
  if (layer) return layer;
  const [near] = nearest(
    wanted,
    layers.flatMap((l) => (l.nameSpan ? [l.name] : [])),
  );
  throw new Refusal(
    `There is no layer ${JSON.stringify(wanted.slice(0, 60))}; ${near ? `did you mean ${near}?` : `indices are 0 to ${layers.length - 1}`}`,
  );
}
