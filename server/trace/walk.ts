import type { Layer, Model, Reference } from "../model/layer";
import { unknownTensor } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";
import { done, type Work } from "../model/work";
import { Again, type Before } from "./again";
import { Builder } from "./builder";
import { executionOrder } from "./order";

const NOTHING: readonly Value[] = [];
const NO_CALLS: readonly (readonly Value[])[] = [];
const NO_NODES: readonly Node[] = [];

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
  const outputs: (readonly (readonly Value[])[])[] = model.layers.map(() => NO_CALLS);
  const fed: (readonly (readonly Value[])[])[] = model.layers.map(() => NO_CALLS);
  const byLayer: (readonly Node[])[] = model.layers.map(() => NO_NODES);
  const counts: number[] = model.layers.map(() => 0);

  const known = ({ to, call = 0, output = 0 }: Reference): Value | undefined =>
    to.kind === "layer"
      ? outputs[to.index]?.[call]?.[output]
      : to.kind === "input"
        ? inputs[to.index]
        : undefined;
  const resolve = (ref: Reference): Value => known(ref) ?? g.input(unknownTensor("first"), true);

  for (const [index, call] of executionOrder(model.layers.map((l) => l.calls))) {
    const layer = model.layers[index] as Layer;
    const references = layer.calls[call] ?? [];
    const isShared = layer.calls.length > 1;
    const taken = isShared ? undefined : again?.taken(index, references, known);
    if (taken) {
      const { nodes, read, made } = taken;
      [byLayer[index], fed[index], outputs[index], counts[index]] = [nodes, read, made, nodes.length];
    } else {
      const read = references.map(resolve);
      const first = [g.nodes.length, g.values.length] as const;
      g.begin(index, isShared, read);
      const made = g.bounded(read, () => lower(g, layer, read, call));
      const settled = again?.settled(index, first[0], made) ?? made;
      const own = g.nodes.slice(first[0]);
      byLayer[index] = isShared ? [...(byLayer[index] ?? NO_NODES), ...own] : own;
      fed[index] = withCall(fed[index], layer, call, read);
      outputs[index] = withCall(outputs[index], layer, call, settled);
      counts[index] = g.values.length - first[1];
    }
    yield;
  }
  // More than anybody would write: then nothing is taken for granted.
  const turns = again ? again.turns : g.effort;
  if (turns === undefined) return yield* tracing(model, lower);
  const { nodes, values, faults, foreign, watcher } = g;
  const found = { nodes, values, faults, foreign, ...(watcher ? { watcher } : {}) };
  const effort = { turns, values: counts };
  return { ...found, byLayer, outputs, inputs: fed, modelInputs: inputs, effort };
}

/** What is known of the calls of a layer, with those of one more. */
function withCall(
  calls: readonly (readonly Value[])[] = NO_CALLS,
  { calls: all }: Layer,
  call: number,
  values: readonly Value[],
): readonly (readonly Value[])[] {
  return all.length === 1 ? [values] : all.map((_, i) => (i === call ? values : (calls[i] ?? NOTHING)));
}
