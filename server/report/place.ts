import type { Found } from "../analysis/analyse";
import type { Group, Layer, Reference } from "../model/layer";
import { holds, type Span } from "../model/span";
import { code, escaped } from "../text/markdown";

/** What stands at an offset of the file. */
export type Place =
  | { readonly kind: "reference"; readonly layer: Layer; readonly reference: Reference }
  | { readonly kind: "layer"; readonly layer: Layer }
  | { readonly kind: "group"; readonly group: Group };

/** The innermost thing of the model at this offset, or nothing. */
export function placeAt({ model }: Found, offset: number): Place | undefined {
  const layer = model.layers
    .filter((l) => holds(l.span, offset) || holds(l.typeSpan, offset))
    .reduce<Layer | undefined>((a, b) => (a && length(a.span) <= length(b.span) ? a : b), undefined);
  if (layer) {
    const reference = layer.calls.flat().find((r) => !r.implied && holds(r.span, offset));
    return reference ? { kind: "reference", layer, reference } : { kind: "layer", layer };
  }
  const group = model.groups.find((g) => holds(g.keySpan, offset));
  return group && { kind: "group", group };
}

const length = (s: Span): number => s.end - s.start;

/** How a person finds a layer again: by the name in the file, else by its row. */
export const nameOf = (layer: Layer): string =>
  layer.nameSpan
    ? `${code(layer.name)} (${escaped(layer.type)})`
    : `row ${layer.index} (${escaped(layer.type)})`;

/** Where input `i` of the first call comes from; `source` is the layer that was found to feed it, -1 if none. */
export function sourceText({ model }: Found, layer: Layer, i: number, source: number): string {
  const from = model.layers[source];
  if (from) return `from ${nameOf(from)}`;
  const to = layer.calls[0]?.[i]?.to;
  if (to?.kind !== "input") return "from nowhere";
  const input = model.inputs[to.index];
  return input && model.inputs.length > 1 ? `the model's input ${code(input.name)}` : "the model's input";
}

/** The same in a word: the row, `input`, or `?`. */
export function sourceWord(layer: Layer, i: number, source: number): string {
  if (source >= 0) return String(source);
  return layer.calls[0]?.[i]?.to.kind === "input" ? "input" : "?";
}
