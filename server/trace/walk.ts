import type { Layer, Model, Reference } from "../model/layer";
import { unknownTensor } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";
import { done, type Work } from "../model/work";
import { Again, type Before } from "./again";
import { Builder } from "./builder";
import { executionOrder } from "./order";

const NOTHING: readonly Value[] = [];

export type Lower = (g: Builder, layer: Layer, inputs: readonly Value[], call: number) => readonly Value[];

/** Runs the model on shapes; a reference that leads in a circle, or nowhere, becomes an unknown value. */
export const trace = (model: Model, lower: Lower): Trace => done(tracing(model, lower));

/** The same, layer by layer. `before` changes nothing but the time that it takes. */
export function* tracing(model: Model, lower: Lower, before?: Before): Work<Trace> {
  const g = new Builder();
  g.expect(model.layers.length);
  const again = before && new Again(g, before);
  const inputs = model.inputs.map(({ type, origin }, i) => {
    const made = g.input(type, origin === "assumed");
    return again?.input(i, made) ?? made;
  });
  const outputs: (readonly Value[])[][] = model.layers.map((l) => l.calls.map(() => NOTHING));
  const byLayer: (readonly Node[])[] = model.layers.map(() => []);
  const fed: (readonly Value[])[][] = model.layers.map((l) => l.calls.map(() => NOTHING));
  const values: number[] = model.layers.map(() => 0);

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
    const isShared = layer.calls.length > 1;
    const read = (layer.calls[call] ?? []).map(resolve);
    (fed[index] as (readonly Value[])[])[call] = read;
    const first = [g.nodes.length, g.values.length] as const;
    if (before && !isShared && again?.takes(index, read)) {
      byLayer[index] = before.trace.byLayer[index] ?? [];
      outputs[index] = [...(before.trace.outputs[index] ?? [])];
    } else {
      g.begin(index, isShared, read);
      const made = g.bounded(read, () => lower(g, layer, read, call));
      (outputs[index] as (readonly Value[])[])[call] = again?.settled(index, first[0], made) ?? made;
      byLayer[index] = [...(byLayer[index] ?? []), ...g.nodes.slice(first[0])];
    }
    values[index] = g.values.length - first[1];
    yield;
  }
  // More than anybody would write: then nothing is taken for granted.
  const turns = again ? again.turns : g.effort;
  if (turns === undefined) return yield* tracing(model, lower);
  const { nodes, faults, foreign, watcher } = g;
  const effort = { turns, values };
  const made = {
    nodes,
    values: g.values,
    byLayer,
    outputs,
    inputs: fed,
    modelInputs: inputs,
    faults,
    foreign,
  };
  return watcher ? { ...made, effort, watcher } : { ...made, effort };
}
