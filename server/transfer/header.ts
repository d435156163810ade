import type { KeptTensor, ModelState } from "../model/state";
import type { Weights } from "./forecast";

/** The tensors that the header of a weights file lists. Which of them are no parameters is known from those of the model. */
export function weightsIn(
  header: readonly { readonly name: string; readonly shape: readonly number[] }[],
  into: ModelState,
): Weights {
  const buffers = new Set(into.tensors.flatMap((t) => (t.buffer ? [lastOf(t.name)] : [])));
  return {
    tensors: header.map(
      ({ name, shape }): KeptTensor => ({
        name,
        shape,
        ...(buffers.has(lastOf(name)) ? { buffer: true as const } : {}),
      }),
    ),
  };
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
