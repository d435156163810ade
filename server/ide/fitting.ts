import type { Found } from "../analysis/analyse";
import type { Completion } from "../model/completion";
import { holds } from "../model/span";
import { spatial, type Tensor } from "../model/tensor";
import { elementAt } from "./element";

/** Behind all that fit. */
const ELSEWHERE = 1000;

/** Candidates to read from, those whose map has the size of what the layer reads already before the others. */
export function fitting(found: Found, offset: number, list: readonly Completion[]): readonly Completion[] {
  const element = list.some((c) => c.layer !== undefined) ? elementAt(found, offset) : undefined;
  if (!element || element.kind === "group") return list;
  const { facts, trace } = found;
  // A head reads maps of several sizes; what lays maps over each other, or side by side, is one operation.
  if ((trace.byLayer[element.layer.index]?.length ?? 0) > 1) return list;
  const typeOf = (index: number): Tensor | undefined => facts.layers[index]?.outputs[0];
  const other = element.layer.calls
    .flat()
    .find(({ to, implied, span }) => to.kind === "layer" && !implied && !holds(span, offset));
  const wanted = other?.to.kind === "layer" ? typeOf(other.to.index) : undefined;
  if (!wanted?.dims) return list;
  return list.map((c) => {
    const own = c.layer === undefined ? undefined : typeOf(c.layer);
    return own?.dims && String(spatial(own)) !== String(spatial(wanted))
      ? { ...c, rank: (c.rank ?? 1) + ELSEWHERE }
      : c;
  });
}
