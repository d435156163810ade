import type { Value } from "../../../model/trace";
import type { Tree } from "../../../model/tree";
import { type CallForm, tensorsIn } from "../nodes";

interface Called {
  readonly inputs: readonly Value[];
  readonly form: CallForm;
}

/** The tensors that a call was given as its argument `name`, or at that position. */
export function tensorsAt({ inputs, form }: Called, position: number, name: string): readonly Value[] {
  const part = form.kwargs.get(name) ?? form.args[position];
  return tensorsIn(part).flatMap((at) => inputs[at] ?? []);
}

/** The value, other than a tensor, that a call was given as its argument `name`. */
export function valueAt({ form }: Called, position: number, name: string): Tree | undefined {
  const part = form.kwargs.get(name) ?? form.args[position];
  return part?.kind === "value" ? part.tree : undefined;
}
