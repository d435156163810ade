import type { Layer, Model, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import type { Editable } from "./editable";

/** Written as a number: of the layer itself, or counted from the one that reads it. */
export const isNumbered = ({ text }: Reference): boolean => /^-?\d+$/.test(text);

/** A reference, and who has it. */
export interface Use {
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
  const text = numberFor(ref, place(ref.to.index), place(index));
  return text === ref.text ? [] : [{ span: ref.span, text }];
}

/** References by number as they have to be written once each reader stands at a new place and reads what `target` says. */
export const rewired = (
  { model }: Pick<Editable, "model">,
  place: (index: number) => number,
  target: (use: Use) => number,
): readonly Edit[] =>
  numberedIn(model).flatMap((use) => {
    const text = numberFor(use.ref, target(use), place(use.reader.index));
    return text === use.ref.text ? [] : [{ span: use.ref.span, text }];
  });

/** Counted back from the reader, or of the layer itself, as it is written now. */
const numberFor = ({ text }: Reference, to: number, reader: number): string =>
  String(text.startsWith("-") ? to - reader : to);

/** A reference as it is written, with its quotes. */
export const sourceOf = ({ span: { start, end } }: Reference, { text }: Pick<Editable, "text">): string =>
  text.slice(start, end);
