import type { Layer, Model, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import type { Editable } from "./editable";

/** Written as a number: of the layer itself, or counted from the one that reads it. */
export const isNumbered = ({ text }: Reference): boolean => /^-?\d+$/.test(text);

interface Use {
  readonly reader: Layer;
  readonly ref: Reference;
}

const uses = new WeakMap<Model, readonly Use[]>();

/** All references that are written, or meant, to layers; those of a model are listed once for all of its fixes. */
export function usesOf(model: Model): readonly Use[] {
  const known = uses.get(model);
  if (known) return known;
  const found = model.layers.flatMap((reader) =>
    reader.calls.flat().flatMap((ref): Use[] => (ref.to.kind === "layer" ? [{ reader, ref }] : [])),
  );
  uses.set(model, found);
  return found;
}

const numbered = new WeakMap<Model, readonly Use[]>();

function numberedIn(model: Model): readonly Use[] {
  const known = numbered.get(model);
  if (known) return known;
  const found = usesOf(model).filter(({ ref }) => !ref.implied && isNumbered(ref));
  numbered.set(model, found);
  return found;
}

/** References as they have to be written once every layer stands at a new place; `except` keeps its own. */
export const reindexed = (
  { model }: Pick<Editable, "model">,
  place: (index: number) => number,
  except: (layer: Layer) => boolean = () => false,
): readonly Edit[] =>
  numberedIn(model).flatMap(({ reader, ref }) =>
    except(reader) ? [] : reindexedReference(ref, reader, place),
  );

function reindexedReference(
  ref: Reference,
  { index }: Layer,
  place: (index: number) => number,
): readonly Edit[] {
  if (ref.to.kind !== "layer") return [];
  const to = place(ref.to.index);
  const text = String(ref.text.startsWith("-") ? to - place(index) : to);
  return text === ref.text ? [] : [{ span: ref.span, text }];
}

/** A reference as it is written, with its quotes. */
export const sourceOf = ({ span: { start, end } }: Reference, { text }: Pick<Editable, "text">): string =>
  text.slice(start, end);
