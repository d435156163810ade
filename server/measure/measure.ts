import type { Convention, LayerFacts, ModelFacts, Totals } from "../model/facts";
import { type Figure, type Status, sum, UNKNOWN } from "../model/figure";
import type { Layer, Model } from "../model/layer";
import { onDemand } from "../model/on-demand";
import { volume } from "../model/tensor";
import type { Trace } from "../model/trace";
import { type Cost, costOf } from "./cost";
import { feasibleInput } from "./feasible";
import { type FieldOf, receptiveFields } from "./field";
import { activeParameters, cacheOf } from "./inference";
import { elementsOf, peakActivations, storedActivations } from "./memory";

/**
 * Everything that follows from the operations of a model, per layer and in all; made when it is asked for, as who compares a
 * number of parameters has no use for receptive fields.
 */
export function measure(model: Model, trace: Trace, convention: Convention): ModelFacts {
  const fieldOf = onDemand(() => receptiveFields(trace));
  const costs = onDemand(() => costsOf(model, trace, convention));
  const layers = onDemand(() =>
    model.layers.map((layer, i) => factsOf(layer, trace, costs()[i] as Cost, fieldOf())),
  );
  const totals = onDemand(() =>
    model.unlisted
      ? nothingKnown(convention)
      : totalsOf(model, withoutApart(model, trace), convention, costs()),
  );
  const feasible = onDemand(() => feasibleInput(trace, fieldOf()));
  return {
    get layers() {
      return layers();
    },
    get totals() {
      return totals();
    },
    get feasible() {
      return feasible();
    },
  };
}

/** In the order of the file: weights that several layers have are those of the first. */
function costsOf({ layers }: Model, { byLayer }: Trace, convention: Convention): readonly Cost[] {
  const seen = new Set<string>();
  return layers.map(({ index }) => costOf(byLayer[index] ?? [], convention, seen));
}

const activationsOf = ({ index }: Layer, { outputs }: Trace): Figure =>
  sum((outputs[index] ?? []).flat().map(elementsOf));

function factsOf(layer: Layer, trace: Trace, cost: Cost, fieldOf: FieldOf): LayerFacts {
  const { index } = layer;
  const [first = []] = trace.outputs[index] ?? [];
  const { parameters, trainable, nonTrainable, macs, flops } = cost;
  const activations = activationsOf(layer, trace);
  const isOpaque = (trace.byLayer[index] ?? []).some((n) => n.opaque);
  return {
    index,
    inputs: (trace.inputs[index]?.[0] ?? []).map((v) => ({ layer: v.layer, type: v.type })),
    outputs: first.map((v) => v.type),
    parameters,
    trainable,
    nonTrainable,
    macs,
    flops,
    activations,
    receptiveField: (first[0] && fieldOf(first[0])) ?? null,
    status: statusOf([parameters, macs, activations], isOpaque),
  };
}

/** Whether the weights that the file lists beside its layers are as many as those that follow from the layers. */
function confirms({ stated }: Model, parameters: Figure): boolean {
  if (!stated || parameters.status !== "complete") return false;
  const listed = stated.reduce((n, w) => n + (volume(w.shape) ?? 0n), 0n);
  return listed === parameters.value;
}

function statusOf(figures: readonly Figure[], opaque: boolean): Status {
  if (figures.every((f) => f.status === "complete") && !opaque) return "complete";
  return figures.every((f) => f.status === "unknown") ? "unknown" : "partial";
}

/** The operations of the model itself. */
function withoutApart({ layers }: Model, trace: Trace): Trace {
  if (!layers.at(-1)?.apart) return trace;
  return { ...trace, nodes: trace.nodes.filter(({ layer }) => !layers[layer]?.apart) };
}

function totalsOf(model: Model, trace: Trace, convention: Convention, costs: readonly Cost[]): Totals {
  const own = model.layers.filter(({ apart }) => !apart);
  const total = (pick: (c: Cost) => Figure): Figure =>
    sum(own.map(({ index }) => pick(costs[index] as Cost)));
  const parameters = total((c) => c.parameters);
  const macs = total((c) => c.macs);
  const active = activeParameters(trace);
  const cache = cacheOf(trace);
  const activations = onDemand(() => sum(own.map((layer) => activationsOf(layer, trace))));
  const peak = onDemand(() => peakActivations(trace));
  const stored = onDemand(() => storedActivations(trace));
  return {
    parameters,
    ...(active ? { active } : {}),
    ...(cache ? { cache } : {}),
    ...(model.dtype ? { dtype: model.dtype } : {}),
    ...(confirms(model, parameters) ? { confirmed: true } : {}),
    trainable: total((c) => c.trainable),
    nonTrainable: total((c) => c.nonTrainable),
    macs,
    flops: total((c) => c.flops),
    convention,
    get activations() {
      return activations();
    },
    get peakActivations() {
      return peak();
    },
    get storedActivations() {
      return stored();
    },
    get status() {
      return statusOf([parameters, macs, activations()], false);
    },
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
