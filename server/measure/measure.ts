import type { Convention, ModelFacts, Totals } from "../model/facts";
import { type Figure, sum, UNKNOWN } from "../model/figure";
import type { Model } from "../model/layer";
import { onDemand } from "../model/on-demand";
import { Beside, rememberedFor } from "../model/remember";
import { volume } from "../model/tensor";
import type { Node, Trace } from "../model/trace";
import { type Cost, costOf } from "./cost";
import { feasibleInput } from "./feasible";
import { ReceptiveFields } from "./field";
import { activeParameters, cacheOf } from "./inference";
import { activationsOf, OneLayer, statusOf } from "./layer";
import { peakActivations, storedActivations } from "./memory";

interface Known {
  /** The weights that the file came with are as many. */
  readonly confirmed?: boolean;
  /** The same of the model as it was an edit ago. */
  readonly before?: ModelFacts;
}

/**
 * Everything that follows from the operations of a model, per layer and in all; made when it is asked for, as who compares a
 * number of parameters has no use for receptive fields.
 */
export function measure(model: Model, trace: Trace, convention: Convention, known: Known = {}): ModelFacts {
  const { confirmed = false } = known;
  let earlier = known.before instanceof Facts ? known.before.fields() : undefined;
  let fields: ReceptiveFields | undefined;
  const fieldsOf = (): ReceptiveFields => {
    fields ??= earlier ? new ReceptiveFields(trace, earlier) : fieldsIn(trace);
    // Or each version would keep the one before it.
    earlier = undefined;
    return fields;
  };
  const costs = onDemand(() => costsOf(model, trace, convention));
  const shared = { trace, costs, fields: fieldsOf };
  const make = {
    layers: onDemand(() => model.layers.map(({ index }) => new OneLayer(index, shared))),
    totals: onDemand(() =>
      model.unlisted
        ? nothingKnown(convention)
        : totalsOf(model, withoutApart(model, trace), convention, costs(), confirmed),
    ),
    feasible: onDemand(() => feasibleInput(trace, (value) => fieldsOf().of(value))),
  };
  return new Facts(make, () => fields);
}

const fieldsIn = rememberedFor((trace: Trace) => new ReceptiveFields(trace));

type Later<T> = { readonly [K in keyof T]: () => T[K] };

// Getters of classes: those of an object that is written out are made anew with each, and V8 keeps them for long.

class Facts implements ModelFacts {
  readonly #make: Later<ModelFacts>;
  readonly #fields: () => ReceptiveFields | undefined;

  constructor(make: Later<ModelFacts>, fields: () => ReceptiveFields | undefined) {
    this.#make = make;
    this.#fields = fields;
  }

  /** Those that somebody has asked for. */
  fields(): ReceptiveFields | undefined {
    return this.#fields();
  }

  get layers(): ModelFacts["layers"] {
    return this.#make.layers();
  }

  get totals(): Totals {
    return this.#make.totals();
  }

  get feasible(): ModelFacts["feasible"] {
    return this.#make.feasible();
  }
}

type Kept = Pick<Totals, "activations" | "peakActivations" | "storedActivations" | "status">;

class KeptTotals implements Kept {
  readonly #make: Later<Kept>;

  constructor(make: Later<Kept>) {
    this.#make = make;
  }

  get activations(): Figure {
    return this.#make.activations();
  }

  get peakActivations(): Totals["peakActivations"] {
    return this.#make.peakActivations();
  }

  get storedActivations(): Totals["storedActivations"] {
    return this.#make.storedActivations();
  }

  get status(): Totals["status"] {
    return this.#make.status();
  }
}

/** In the order of the file: weights that several layers have are those of the first. */
function costsOf({ layers }: Model, { byLayer }: Trace, convention: Convention): readonly Cost[] {
  const seen = new Set<string>();
  return layers.map(({ index }) => {
    const nodes = byLayer[index] ?? NO_NODES;
    return nodes.some((n) => n.share !== undefined)
      ? costOf(nodes, convention, seen)
      : ownCost(nodes, convention);
  });
}

const NO_NODES: readonly Node[] = [];
const known = new Beside<readonly Node[], { readonly convention: Convention; readonly cost: Cost }>();

/** Of operations that share no weights with others: most are those of the model as it was an edit ago. */
function ownCost(nodes: readonly Node[], convention: Convention): Cost {
  const before = known.get(nodes);
  if (before?.convention === convention) return before.cost;
  const cost = costOf(nodes, convention, new Set());
  known.set(nodes, { convention, cost });
  return cost;
}

/** Whether the weights that the file lists beside its layers are as many as those that follow from the layers. */
function confirms({ stated }: Model, parameters: Figure): boolean {
  if (!stated || parameters.status !== "complete") return false;
  const listed = stated.reduce((n, w) => n + (volume(w.shape) ?? 0n), 0n);
  return listed === parameters.value;
}

/** The operations of the model itself. */
function withoutApart({ layers }: Model, trace: Trace): Trace {
  if (!layers.at(-1)?.apart) return trace;
  return { ...trace, nodes: trace.nodes.filter(({ layer }) => !layers[layer]?.apart) };
}

function totalsOf(
  model: Model,
  trace: Trace,
  convention: Convention,
  costs: readonly Cost[],
  confirmed: boolean,
): Totals {
  const own = model.layers.filter(({ apart }) => !apart);
  const total = (pick: (c: Cost) => Figure): Figure =>
    sum(own.map(({ index }) => pick(costs[index] as Cost)));
  const parameters = total((c) => c.parameters);
  const macs = total((c) => c.macs);
  const active = activeParameters(trace);
  const cache = cacheOf(trace);
  const activations = onDemand(() => sum(own.map((layer) => activationsOf(layer.index, trace))));
  const kept = new KeptTotals({
    activations,
    peakActivations: onDemand(() => peakActivations(trace)),
    storedActivations: onDemand(() => storedActivations(trace)),
    status: () => statusOf([parameters, macs, activations()], false),
  });
  return Object.assign(kept, {
    parameters,
    ...(active ? { active } : {}),
    ...(cache ? { cache } : {}),
    ...(model.dtype ? { dtype: model.dtype } : {}),
    ...(confirmed || confirms(model, parameters) ? { confirmed: true as const } : {}),
    trainable: total((c) => c.trainable),
    nonTrainable: total((c) => c.nonTrainable),
    macs,
    flops: total((c) => c.flops),
    convention,
  });
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
