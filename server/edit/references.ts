import type { Layer, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import type { Editable } from "./editable";

/** Written as a number: of the layer itself, or counted from the one that reads it. */
export const isNumbered = ({ text }: Reference): boolean => /^-?\d+$/.test(text);

/** References as they have to be written once every layer stands at a new place; `except` keeps its own. */
export const reindexed = (
  { model }: Pick<Editable, "model">,
  place: (index: number) => number,
  except: (layer: Layer) => boolean = () => false,
): readonly Edit[] =>
  model.layers.flatMap((layer) =>
    except(layer) ? [] : layer.calls.flat().flatMap((ref) => reindexedReference(ref, layer, place)),
  );

function reindexedReference(
  ref: Reference,
  { index }: Layer,
  place: (index: number) => number,
): readonly Edit[] {
  if (ref.implied || ref.to.kind !== "layer" || !isNumbered(ref)) return [];
  const to = place(ref.to.index);
  const text = String(ref.text.startsWith("-") ? to - place(index) : to);
  return text === ref.text ? [] : [{ span: ref.span, text }];
}

/** A reference as it is written, with its quotes. */
export const sourceOf = ({ span: { start, end } }: Reference, { text }: Pick<Editable, "text">): string =>
  text.slice(start, end);
