import type { Layer, Model, Reference } from "../model/layer";
import { unknownTensor } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";
import { done, type Work } from "../model/work";
import { Builder } from "./builder";
import { executionOrder } from "./order";

const NOTHING: readonly Value[] = [];

export type Lower = (g: Builder, layer: Layer, inputs: readonly Value[], call: number) => readonly Value[];

/** Runs the model on shapes; a reference that leads in a circle, or nowhere, becomes an unknown value. */
export const trace = (model: Model, lower: Lower): Trace => done(tracing(model, lower));

/** The same, layer by layer. */
export function* tracing(model: Model, lower: Lower): Work<Trace> {
  const g = new Builder();
  g.expect(model.layers.length);
  const inputs = model.inputs.map((i) => g.input(i.type, i.origin === "assumed"));
  const outputs: (readonly Value[])[][] = model.layers.map((l) => l.calls.map(() => NOTHING));
  const byLayer: Node[][] = model.layers.map(() => []);
  const fed: (readonly Value[])[][] = model.layers.map((l) => l.calls.map(() => NOTHING));

  const resolve = (ref: Reference): Value => {
    if (ref.to.kind === "input") return inputs[ref.to.index] ?? g.input(unknownTensor("first"), true);
    if (ref.to.kind === "layer") {
      const made = outputs[ref.to.index]?.[ref.call ?? 0]?.[ref.output ?? 0];
      if (made) return made;
    }
    return g.input(unknownTensor("first"), true);
  };

  for (const [index, call] of executionOrder(model.layers.map((l) => l.calls))) {
    const layer = model.layers[index] as Layer;
    const values = (layer.calls[call] ?? []).map(resolve);
    g.begin(index, layer.calls.length > 1, values);
    (fed[index] as (readonly Value[])[])[call] = values;
    const first = g.nodes.length;
    (outputs[index] as (readonly Value[])[])[call] = g.bounded(values, () => lower(g, layer, values, call));
    for (let id = first; id < g.nodes.length; id++) byLayer[index]?.push(g.nodes[id] as Node);
    yield;
  }
  const { nodes, values, faults, foreign, watcher } = g;
  const made = { nodes, values, byLayer, outputs, inputs: fed, modelInputs: inputs, faults, foreign };
  return watcher ? { ...made, watcher } : made;
}
