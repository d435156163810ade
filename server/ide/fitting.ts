import type { Found } from "../analysis/analyse";
import type { Completion } from "../model/completion";
import { holds } from "../model/span";
import { spatial, type Tensor } from "../model/tensor";
import { elementAt } from "./element";

/** Behind all that fit: of another size, or, for what is combined element by element, of other channels. */
const ELSEWHERE = 1000;
const OTHER_CHANNELS = 500;

/** Candidates to read from, those whose map has the size of what the layer reads already before the others. */
export function fitting(found: Found, offset: number, list: readonly Completion[]): readonly Completion[] {
  const element = list.some((c) => c.layer !== undefined) ? elementAt(found, offset) : undefined;
  const layer = element && "layer" in element ? element.layer : undefined;
  if (!layer) return list;
  const { facts, trace } = found;
  // A head reads maps of several sizes; what lays maps over each other, or side by side, is one operation.
  if ((trace.byLayer[layer.index]?.length ?? 0) > 1) return list;
  const typeOf = (index: number): Tensor | undefined => facts.layers[index]?.outputs[0];
  const other = layer.calls
    .flat()
    .find(({ to, implied, span }) => to.kind === "layer" && !implied && !holds(span, offset));
  const wanted = other?.to.kind === "layer" ? typeOf(other.to.index) : undefined;
  if (!wanted?.dims) return list;
  const isElementwise = trace.byLayer[layer.index]?.[0]?.op === "elementwise";
  return list.map((c) => {
    const own = c.layer === undefined ? undefined : typeOf(c.layer);
    if (!own?.dims) return c;
    const isElsewhere = String(spatial(own)) !== String(spatial(wanted));
    const behind = isElsewhere
      ? ELSEWHERE
      : isElementwise && String(own.dims) !== String(wanted.dims)
        ? OTHER_CHANNELS
        : 0;
    return behind > 0 ? { ...c, rank: (c.rank ?? 1) + behind } : c;
  });
}
