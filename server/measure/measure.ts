import type { Convention, Dtype, LayerFacts, ModelFacts, Totals } from "../model/facts";
import { type Figure, type Status, sum, UNKNOWN } from "../model/figure";
import type { Model } from "../model/layer";
import { volume } from "../model/tensor";
import type { Trace } from "../model/trace";
import { costOf } from "./cost";
import { feasibleInput } from "./feasible";
import { receptiveFields } from "./field";
import { activeParameters, cacheOf } from "./inference";
import { elementsOf, peakActivations, storedActivations } from "./memory";

/** Everything that follows from the operations of a model, per layer and in all. */
export function measure(model: Model, trace: Trace, convention: Convention): ModelFacts {
  const fieldOf = receptiveFields(trace);
  const seen = new Set<string>();
  const layers = model.layers.map((layer): LayerFacts => {
    const nodes = trace.byLayer[layer.index] ?? [];
    const outputs = (trace.outputs[layer.index] ?? []).flat();
    const first = trace.outputs[layer.index]?.[0] ?? [];
    const { parameters, trainable, nonTrainable, macs, flops } = costOf(nodes, convention, seen);
    const activations = sum(outputs.map(elementsOf));
    const opaque = nodes.some((n) => n.opaque);
    return {
      index: layer.index,
      inputs: (trace.inputs[layer.index]?.[0] ?? []).map((v) => ({ layer: v.layer, type: v.type })),
      outputs: first.map((v) => v.type),
      parameters,
      trainable,
      nonTrainable,
      macs,
      flops,
      activations,
      receptiveField: (first[0] && fieldOf(first[0])) ?? null,
      status: statusOf([parameters, macs, activations], opaque),
    };
  });
  const totals = model.unlisted ? nothingKnown(convention) : totalsOf(layers, convention, trace, model.dtype);
  return {
    layers,
    totals: confirms(model, totals) ? { ...totals, confirmed: true } : totals,
    feasible: feasibleInput(trace, fieldOf),
  };
}

/** Whether the weights that the file lists beside its layers are as many as those that follow from the layers. */
function confirms({ stated }: Model, { parameters }: Totals): boolean {
  if (!stated || parameters.status !== "complete") return false;
  const listed = stated.reduce((n, w) => n + (volume(w.shape) ?? 0n), 0n);
  return listed === parameters.value;
}

function statusOf(figures: readonly Figure[], opaque: boolean): Status {
  if (figures.every((f) => f.status === "complete") && !opaque) return "complete";
  return figures.every((f) => f.status === "unknown") ? "unknown" : "partial";
}

function totalsOf(
  layers: readonly LayerFacts[],
  convention: Convention,
  trace: Trace,
  dtype?: Dtype,
): Totals {
  const total = (pick: (l: LayerFacts) => Figure): Figure => sum(layers.map(pick));
  const parameters = total((l) => l.parameters);
  const macs = total((l) => l.macs);
  const activations = total((l) => l.activations);
  const active = activeParameters(trace);
  const cache = cacheOf(trace);
  return {
    parameters,
    ...(active ? { active } : {}),
    ...(cache ? { cache } : {}),
    ...(dtype ? { dtype } : {}),
    trainable: total((l) => l.trainable),
    nonTrainable: total((l) => l.nonTrainable),
    macs,
    flops: total((l) => l.flops),
    convention,
    activations,
    peakActivations: peakActivations(trace),
    storedActivations: storedActivations(trace),
    status: statusOf([parameters, macs, activations], false),
  };
}

const nothingKnown = (convention: Convention): Totals => ({
  parameters: UNKNOWN,
  trainable: UNKNOWN,
  nonTrainable: UNKNOWN,
  macs: UNKNOWN,
  flops: UNKNOWN,
  convention,
  activations: UNKNOWN,
  peakActivations: UNKNOWN,
  storedActivations: UNKNOWN,
  status: "unknown",
});
