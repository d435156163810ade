import type { KeptTensor, ModelState } from "../model/state";
import { volume } from "../model/tensor";

/** What is known of some weights: the state of a model, or the names and shapes in the header of a file. */
export type Weights = Pick<ModelState, "tensors"> & Partial<ModelState>;

/** How many tensors, and how many parameters in them: moving averages are tensors and no parameters. */
export interface Amount {
  readonly tensors: number;
  readonly parameters: bigint;
}

export const amountOf = (tensors: readonly KeptTensor[]): Amount => ({
  tensors: tensors.length,
  parameters: tensors.reduce((n, { shape, buffer }) => (buffer ? n : n + (volume(shape) ?? 0n)), 0n),
});

/** The tensors of a model that are found in `from`: under the same name, with the same shape. */
export function loadedInto(
  into: ModelState,
  from: Pick<ModelState, "tensors">,
  renamed: (name: string) => string = (name) => name,
): readonly KeptTensor[] {
  const known = new Map(from.tensors.map((t) => [renamed(t.name), t]));
  return into.tensors.filter((t) => {
    const other = known.get(t.name);
    return other !== undefined && sameShape(t.shape, other.shape);
  });
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);
