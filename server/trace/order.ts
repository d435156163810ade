import type { Reference } from "../model/layer";

/** What feeds each call of each layer. */
export type Calls = readonly (readonly (readonly Reference[])[])[];

export type Turn = readonly [layer: number, call: number];

/**
 * Every call of every layer once, what feeds it first. Layers may stand in any order in the file; one that leads in a
 * circle comes before what it reads.
 */
export function executionOrder(layers: Calls): readonly Turn[] {
  if (layers.every(readsOnlyBefore)) return inOrderOfFile(layers);
  const state: ("waiting" | "open" | "done")[][] = layers.map((calls) => calls.map(() => "waiting"));
  const order: Turn[] = [];
  // Depth first with a stack of its own: models are deeper than a call stack.
  for (let layer = 0; layer < layers.length; layer++) {
    for (let call = 0; call < (layers[layer]?.length ?? 0); call++) {
      const stack: Turn[] = [[layer, call]];
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const [i, c] = top;
        const own = state[i] as ("waiting" | "open" | "done")[];
        if (own[c] === "waiting") own[c] = "open";
        const next = own[c] === "open" ? pending(layers[i]?.[c] ?? [], state) : undefined;
        if (next) {
          stack.push(next);
          continue;
        }
        if (own[c] === "open") order.push(top);
        own[c] = "done";
        stack.pop();
      }
    }
  }
  return order;
}

function inOrderOfFile(layers: Calls): readonly Turn[] {
  const order: Turn[] = [];
  for (let layer = 0; layer < layers.length; layer++)
    for (let call = 0; call < (layers[layer] as Calls[number]).length; call++) order.push([layer, call]);
  return order;
}

const readsOnlyBefore = (calls: Calls[number], layer: number): boolean =>
  calls.every((references) => references.every(({ to }) => to.kind !== "layer" || to.index < layer));

/** The first call that feeds this one and has not been looked at; an open one leads in a circle and is left. */
function pending(references: readonly Reference[], state: readonly (readonly string[])[]): Turn | undefined {
  for (const ref of references) {
    if (ref.to.kind !== "layer") continue;
    const at = ref.call ?? 0;
    if (state[ref.to.index]?.[at] === "waiting") return [ref.to.index, at];
  }
  return undefined;
}
