import { addDims, compatible, type Dim, known, meet } from "../model/dim";
import { type Tensor, tensor } from "../model/tensor";
import type { Window } from "../model/trace";
import { defineOp, type Refusal, refuse } from "./op";

const dimsText = (x: Tensor): string => x.dims?.map((d) => d ?? "?").join("×") ?? "?";

/** Tensors side by side along one axis; every other axis must agree. */
export const concat = defineOp<{ readonly axis: number }>({
  name: "concat",
  shape(xs, a) {
    const first = xs.find((x) => x.dims);
    if (!first?.dims) return xs[0] ?? tensor(null, "first");
    const rank = first.dims.length;
    const dims: Dim[] = [];
    for (let axis = 0; axis < rank; axis++) {
      const extents = xs.map((x): Dim => x.dims?.[axis] ?? null);
      dims.push(axis === a.axis ? extents.reduce<Dim>(addDims, 0) : extents.reduce((a, b) => meet(a, b)));
    }
    const y = tensor(dims, first.layout);
    if (a.axis < 0 || a.axis >= rank)
      return refuse("shape-mismatch", y, `axis ${a.axis + 1} does not exist in ${dimsText(first)}`, {
        attr: "axis",
      });
    return (
      disagreement(
        xs,
        tensor(
          dims.map((d, i) => (agreeing(xs, i) || i === a.axis ? d : null)),
          first.layout,
        ),
        (axis) => axis === a.axis,
      ) ?? y
    );
  },
});

const agreeing = (xs: readonly Tensor[], axis: number): boolean => {
  const seen = xs.map((x) => x.dims?.[axis] ?? null).filter(known);
  return seen.every((d) => d === seen[0]);
};

function disagreement(
  xs: readonly Tensor[],
  otherwise: Tensor,
  free: (axis: number) => boolean,
): Refusal | undefined {
  const first = xs.find((x) => x.dims);
  if (!first?.dims) return undefined;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] as Tensor;
    if (!x.dims) continue;
    const sound =
      x.dims.length === first.dims.length &&
      x.dims.every((d, axis) => free(axis) || compatible(d, first.dims?.[axis] ?? null));
    if (!sound)
      return refuse("shape-mismatch", otherwise, `inputs of ${xs.map(dimsText).join(" and ")} do not match`, {
        input: i,
      });
  }
  return undefined;
}

/**
 * Element-wise: sum, product, maximum …; an axis of extent 1 is stretched, missing leading axes are added. An input
 * without a rank is taken to have no more axes than the others, unless these have none.
 */
export const elementwise = defineOp<{ readonly fn: string }>({
  name: "elementwise",
  shape(xs) {
    const [first] = xs;
    if (!first) return tensor(null, "first");
    const widest = xs.reduce((a, b) => ((b.dims?.length ?? 0) > (a.dims?.length ?? 0) ? b : a));
    const rank = widest.dims?.length ?? 0;
    if (rank === 0) return xs.find((x) => !x.dims) ?? first;
    let wrong = -1;
    const dims = Array.from({ length: rank }, (_, axis): Dim => {
      let met: Dim = 1;
      xs.forEach((x, i) => {
        const own = x.dims ?? Array<Dim>(rank).fill(null);
        const d = own[axis - (rank - own.length)] ?? (axis < rank - own.length ? 1 : null);
        if (met === 1) met = d;
        else if (d !== 1) {
          if (!compatible(met, d) && wrong < 0) wrong = i;
          met = meet(met, d);
        }
      });
      return met;
    });
    const y = tensor(dims, widest.layout);
    if (wrong < 0) return y;
    return refuse(
      "shape-mismatch",
      tensor(
        dims.map(() => null),
        widest.layout,
      ),
      `inputs of ${xs.map(dimsText).join(" and ")} do not match`,
      { input: wrong },
    );
  },
});

/**
 * A step whose output its caller knows, but which is no operation of this folder: reading a constant, sorting boxes,
 * selecting a time step. No weights, no multiplications.
 */
export const declared = defineOp<{ readonly output: Tensor; readonly fn: string; readonly sees: Window }>({
  name: "declared",
  shape: (_, a) => a.output,
  window: (_, a) => a.sees,
});
