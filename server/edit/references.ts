import type { Layer, Model, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import { rememberedFor } from "../model/remember";
import type { Editable } from "./editable";

/** Written as a number: of the layer itself, or counted from the one that reads it. */
export const isNumbered = ({ text }: Reference): boolean => /^-?\d+$/.test(text);

/** A reference, and who has it. */
export interface Use {
  readonly reader: Layer;
  readonly ref: Reference;
}

/** All references that are written, or meant, to layers; those of a model are listed once for all of its fixes. */
export const usesOf = rememberedFor((model: Model): readonly Use[] =>
  model.layers.flatMap((reader) =>
    reader.calls.flat().flatMap((ref): Use[] => (ref.to.kind === "layer" ? [{ reader, ref }] : [])),
  ),
);

/** Who reads each layer. */
export const readersIn = rememberedFor((model: Model): ReadonlyMap<number, readonly Use[]> => {
  const readers = new Map<number, Use[]>();
  for (const use of usesOf(model)) {
    if (use.ref.to.kind !== "layer") continue;
    const known = readers.get(use.ref.to.index);
    if (known) known.push(use);
    else readers.set(use.ref.to.index, [use]);
  }
  return readers;
});

/** A word of digits may be a name, too. */
const isByNumber = (ref: Reference, { layers }: Model): boolean =>
  !ref.implied && isNumbered(ref) && ref.to.kind === "layer" && layers[ref.to.index]?.name !== ref.text;

const numberedIn = rememberedFor((model: Model): readonly Use[] =>
  usesOf(model).filter(({ ref }) => isByNumber(ref, model)),
);

/** The ends of the model that are said by number. */
export const numberedEnds = rememberedFor((model: Model): readonly Reference[] =>
  (model.mentions ?? []).filter((ref) => isByNumber(ref, model)),
);

/** Ends as they have to be written once every layer stands at a new place: counted back, from behind the last one. */
const endsMoved = (model: Model, place: (index: number) => number): readonly Edit[] =>
  numberedEnds(model).flatMap((ref) => reindexedReference(ref, model.layers.length, place));

/** Whether somebody says the name of a layer: who reads it, or the ends of the model. */
export const isReadByName = ({ index }: Layer, model: Model): boolean =>
  model.outputs.includes(index) ||
  usesOf(model).some(
    ({ ref }) => !ref.implied && !isNumbered(ref) && ref.to.kind === "layer" && ref.to.index === index,
  );

/** References as they have to be written once every layer stands at a new place; `except` keeps its own. */
export const reindexed = (
  { model }: Pick<Editable, "model">,
  place: (index: number) => number,
  except: (layer: Layer) => boolean = () => false,
): readonly Edit[] => [
  ...numberedIn(model).flatMap(({ reader, ref }) =>
    except(reader) ? [] : reindexedReference(ref, reader.index, place),
  ),
  ...endsMoved(model, place),
];

function reindexedReference(
  ref: Reference,
  reader: number,
  place: (index: number) => number,
): readonly Edit[] {
  if (ref.to.kind !== "layer") return [];
  const text = numberFor(ref, place(ref.to.index), place(reader));
  return text === ref.text ? [] : [{ span: ref.span, text }];
}

/** References by number as they have to be written once each reader stands at a new place and reads what `target` says. */
export const rewired = (
  { model }: Pick<Editable, "model">,
  place: (index: number) => number,
  target: (use: Use) => number,
): readonly Edit[] => [
  ...numberedIn(model).flatMap((use) => {
    const text = numberFor(use.ref, target(use), place(use.reader.index));
    return text === use.ref.text ? [] : [{ span: use.ref.span, text }];
  }),
  ...endsMoved(model, place),
];

/** Counted back from the reader, or of the layer itself, as it is written now. */
const numberFor = ({ text }: Reference, to: number, reader: number): string =>
  String(text.startsWith("-") ? to - reader : to);

/** A reference as it is written, with its quotes. */
export const sourceOf = ({ span: { start, end } }: Reference, { text }: Pick<Editable, "text">): string =>
  text.slice(start, end);
