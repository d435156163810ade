import type { Analysis, Found } from "../../analysis/analyse";
import type { Editable } from "../../edit/editable";
import { lineEnd, lineStart } from "../../edit/style";
import { type Layer, placesOf } from "../../model/layer";
import { holds, type Span } from "../../model/span";

export const editableOf = ({ text }: Analysis, found: Found): Editable => ({
  text,
  root: found.parsed.root,
  model: found.model,
  dialect: found.dialect,
});

/** The layer whose entry stands on the line of this offset, where entries of the form can be written. */
export function layerOn({ found, text }: Analysis, offset: number): Layer | undefined {
  if (!found?.dialect.notation || found.model.places) return undefined;
  const { layers } = found.model;
  const isHere = ({ span: s }: Layer): boolean =>
    lineStart(text, s.start) <= offset && offset <= lineEnd(text, s.end);
  const here = layers.filter(isHere);
  return here.find((l) => holds(l.span, offset)) ?? here[0];
}

/** Where the lines of layers begin and end, as offsets. */
export const layerSpans = ({ found }: Analysis): readonly Span[] =>
  found?.dialect.notation && !found.model.places ? placesOf(found.model).map((p) => p.span) : [];
