import type { Layer, Model, Reference } from "../model/layer";
import { unknownTensor } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";
import { Builder } from "./builder";

export type Lower = (g: Builder, layer: Layer, inputs: readonly Value[], call: number) => readonly Value[];

/**
 * Runs the model on shapes: every call of every layer once, what feeds it first. Layers may stand in any order in the
 * file; a reference that leads in a circle, or nowhere, becomes an unknown value.
 */
export function trace(model: Model, lower: Lower): Trace {
  const g = new Builder();
  const inputs = model.inputs.map((i) => g.input(i.type, i.origin === "assumed"));
  const outputs: Value[][][] = model.layers.map((l) => l.calls.map(() => []));
  const byLayer: Node[][] = model.layers.map(() => []);
  const fed: Value[][][] = model.layers.map((l) => l.calls.map(() => []));
  const state: ("waiting" | "open" | "done")[][] = model.layers.map((l) => l.calls.map(() => "waiting"));

  const resolve = (ref: Reference): Value => {
    if (ref.to.kind === "input") return inputs[ref.to.index] ?? g.input(unknownTensor("first"), true);
    if (ref.to.kind === "layer") {
      const made = outputs[ref.to.index]?.[ref.call ?? 0]?.[ref.output ?? 0];
      if (made) return made;
    }
    return g.input(unknownTensor("first"), true);
  };

  const run = (index: number, call: number): void => {
    const layer = model.layers[index] as Layer;
    const values = (layer.calls[call] ?? []).map(resolve);
    g.begin(index, layer.calls.length > 1);
    (fed[index] as Value[][])[call] = values;
    const first = g.nodes.length;
    (outputs[index] as Value[][])[call] = [...g.bounded(values, () => lower(g, layer, values, call))];
    for (let id = first; id < g.nodes.length; id++) byLayer[index]?.push(g.nodes[id] as Node);
    (state[index] as string[])[call] = "done";
  };

  // Depth first with a stack of its own: models are deeper than a call stack.
  for (let index = 0; index < model.layers.length; index++) {
    for (let call = 0; call < (state[index]?.length ?? 0); call++) {
      const stack: [number, number][] = [[index, call]];
      while (stack.length > 0) {
        const [i, c] = stack[stack.length - 1] as [number, number];
        const own = state[i] as ("waiting" | "open" | "done")[];
        if (own[c] === "done") {
          stack.pop();
          continue;
        }
        own[c] = "open";
        const next = pending(model.layers[i] as Layer, c, state);
        if (next) stack.push(next);
        else {
          run(i, c);
          stack.pop();
        }
      }
    }
  }
  const { nodes, values, faults, modules } = g;
  return { nodes, values, byLayer, outputs, inputs: fed, modelInputs: inputs, faults, modules };
}

/** The first call that feeds this one and has not been looked at; an open one leads in a circle and is left. */
function pending(
  layer: Layer,
  call: number,
  state: readonly (readonly string[])[],
): [number, number] | undefined {
  for (const ref of layer.calls[call] ?? []) {
    if (ref.to.kind !== "layer") continue;
    const at = ref.call ?? 0;
    if (state[ref.to.index]?.[at] === "waiting") return [ref.to.index, at];
  }
  return undefined;
}
