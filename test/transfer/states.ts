import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import type { ModelState } from "../../server/model/state";

export function stateOf(text: string, name = "model.yaml"): ModelState {
  const { found } = analyse(text, name);
  const state = found?.dialect.state?.(found);
  assert.ok(state, `${name} has a state`);
  return state;
}

/** The shape of each tensor by its name. */
export const sizes = (state: ModelState): Readonly<Record<string, string>> =>
  Object.fromEntries(state.tensors.map((t) => [t.name, t.shape.join("×")]));
