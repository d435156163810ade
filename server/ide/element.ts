import { type Group, type Layer, type Model, type Place, placesOf, type Reference } from "../model/layer";
import { holds, type Span } from "../model/span";

/** What the file has at an offset. */
export type Element =
  | { readonly kind: "reference"; readonly layer?: Layer; readonly reference: Reference }
  | { readonly kind: "layer"; readonly layer: Layer; readonly place: Place }
  | { readonly kind: "group"; readonly group: Group };

/** As much of a model as says what its words mean: rows of a block are the layers of one. */
export type Wired = Pick<Model, "layers" | "groups" | "inputs" | "mentions" | "places">;

/** The innermost thing of the model at this offset, or nothing. */
export function elementAt({ model }: { readonly model: Wired }, offset: number): Element | undefined {
  const mention = model.mentions?.find((r) => holds(r.span, offset));
  if (mention) return { kind: "reference", reference: mention };
  const place = placeAt(model, offset);
  const layer = place && model.layers[place.layer];
  if (layer) {
    const reference = layer.calls.flat().find((r) => !r.implied && holds(r.span, offset));
    return reference ? { kind: "reference", layer, reference } : { kind: "layer", layer, place };
  }
  // Others name it there.
  const named = model.layers.find((l) => l.nameSpan && holds(l.nameSpan, offset));
  if (named)
    return { kind: "layer", layer: named, place: { ...named, layer: named.index, hintAt: named.span.end } };
  const group = model.groups.find((g) => holds(g.keySpan, offset));
  if (group) return { kind: "group", group };
  // Some say apart from the layers what these read.
  for (const reader of model.layers)
    for (const reference of reader.calls.flat())
      if (!reference.implied && holds(reference.span, offset))
        return { kind: "reference", layer: reader, reference };
  return undefined;
}

function placeAt(model: Wired, offset: number): Place | undefined {
  const here = placesOf(model).filter(
    ({ span, layer }) => holds(span, offset) || (!model.places && isTyped(model.layers[layer], offset)),
  );
  return here.reduce<Place | undefined>((a, b) => (a && length(a.span) <= length(b.span) ? a : b), undefined);
}

/** Some write the type of a layer outside of its entry. */
const isTyped = (layer: Layer | undefined, offset: number): boolean =>
  layer !== undefined && holds(layer.typeSpan, offset);

export const length = (s: Span): number => s.end - s.start;
