import type { Found } from "../analysis/analyse";
import type { Layer } from "../model/layer";
import { code, escaped } from "../text/markdown";

/** How a person finds a layer again: by the name in the file, else by its row. */
export const labelOf = (layer: Layer): string =>
  layer.nameSpan
    ? `${code(layer.name)} (${escaped(layer.type)})`
    : `row ${layer.index} (${escaped(layer.type)})`;

/** Where input `i` of the first call comes from; `source` is the layer that was found to feed it, -1 if none. */
export function sourceText({ model }: Found, layer: Layer, i: number, source: number): string {
  const from = model.layers[source];
  if (from) return `from ${labelOf(from)}`;
  const to = layer.calls[0]?.[i]?.to;
  if (to?.kind !== "input") return "from an unresolved reference";
  const input = model.inputs[to.index];
  return input && model.inputs.length > 1 ? `the model's input ${code(input.name)}` : "the model's input";
}

/** The same in a word: the row, `input`, or `?`. */
export function sourceWord(layer: Layer, i: number, source: number): string {
  if (source >= 0) return String(source);
  return layer.calls[0]?.[i]?.to.kind === "input" ? "input" : "?";
}
