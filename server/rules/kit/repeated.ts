import type { Layer } from "../../model/layer";
import type { Related } from "../../model/problem";
import type { Span } from "../../model/span";

/** So many of the other places are listed; the message has the number of all. */
const LISTED = 20;

/** One cause is one problem: where else it shows. */
export const alsoAt = (
  others: readonly Layer[],
  placeOf: (layer: Layer) => Span = ({ typeSpan }) => typeSpan,
): readonly Related[] =>
  others.slice(0, LISTED).map((layer) => ({ span: placeOf(layer), message: `${layer.name} as well` }));
