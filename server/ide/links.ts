import type { Analysis } from "../analysis/analyse";
import type { Layer, Model, Reference } from "../model/layer";
import { holds, type Span } from "../model/span";
import { elementAt } from "./element";

/** A layer and where it is spoken of. */
export interface Link {
  readonly layer: Layer;
  /** Where the layer is named, or its type where it has no name. */
  readonly declared: Span;
  /** The reference that was pointed at; absent when it was the layer itself. */
  readonly from?: Span;
  /** Every reference that is written out. */
  readonly written: readonly Span[];
  /** The same and, for layers that read it by their place in the file, their types. */
  readonly readers: readonly Span[];
}

/** The layer meant at this offset: by a reference, or by its own name or type. */
export function linkAt({ found }: Analysis, offset: number): Link | undefined {
  const element = found && elementAt(found, offset);
  if (!element || element.kind === "group") return undefined;
  if (element.kind === "reference") {
    const { to, span } = element.reference;
    const target = to.kind === "layer" ? found.model.layers[to.index] : undefined;
    return target && { ...linkTo(target, found.model), from: span };
  }
  const { layer } = element;
  const named = holds(layer.typeSpan, offset) || (layer.nameSpan && holds(layer.nameSpan, offset));
  return named ? linkTo(layer, found.model) : undefined;
}

function linkTo(layer: Layer, { layers, mentions = [] }: Model): Link {
  const reads = ({ to }: Reference): boolean => to.kind === "layer" && to.index === layer.index;
  const all = layers.flatMap((reader) =>
    reader.calls.flat().flatMap((r) => (reads(r) ? [{ reader, reference: r }] : [])),
  );
  const mentioned = mentions.filter(reads).map((r) => r.span);
  const written = all.filter(({ reference }) => !reference.implied);
  return {
    layer,
    declared: layer.nameSpan ?? layer.typeSpan,
    written: [...written.map(({ reference }) => reference.span), ...mentioned],
    readers: [
      ...all.map(({ reader, reference }) => (reference.implied ? reader.typeSpan : reference.span)),
      ...mentioned,
    ],
  };
}
