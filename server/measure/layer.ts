import type { LayerFacts, ReceptiveField } from "../model/facts";
import { type Figure, type Status, sum } from "../model/figure";
import type { Tensor } from "../model/tensor";
import type { Trace } from "../model/trace";
import type { Cost } from "./cost";
import type { ReceptiveFields } from "./field";
import { elementsOf } from "./memory";

/** What is made for all layers at once, when the first of them is asked. */
export interface Shared {
  readonly trace: Trace;
  readonly costs: () => readonly Cost[];
  readonly fields: () => ReceptiveFields;
}

/** The facts of one layer, each made when somebody asks: of most layers nobody asks most. */
export class OneLayer implements LayerFacts {
  private read: LayerFacts["inputs"] | undefined;
  private made: readonly Tensor[] | undefined;
  private kept: Figure | undefined;
  private field: ReceptiveField | null | undefined;
  private known: Status | undefined;

  constructor(
    readonly index: number,
    private readonly shared: Shared,
  ) {}

  get inputs(): LayerFacts["inputs"] {
    this.read ??= (this.shared.trace.inputs[this.index]?.[0] ?? []).map(({ layer, type }) => ({
      layer,
      type,
    }));
    return this.read;
  }

  get outputs(): readonly Tensor[] {
    this.made ??= (this.shared.trace.outputs[this.index]?.[0] ?? []).map((v) => v.type);
    return this.made;
  }

  get parameters(): Figure {
    return this.cost.parameters;
  }

  get trainable(): Figure {
    return this.cost.trainable;
  }

  get nonTrainable(): Figure {
    return this.cost.nonTrainable;
  }

  get macs(): Figure {
    return this.cost.macs;
  }

  get flops(): Figure {
    return this.cost.flops;
  }

  get activations(): Figure {
    this.kept ??= activationsOf(this.index, this.shared.trace);
    return this.kept;
  }

  get receptiveField(): ReceptiveField | null {
    if (this.field === undefined) {
      const value = this.shared.trace.outputs[this.index]?.[0]?.[0];
      this.field = (value && this.shared.fields().of(value)) ?? null;
    }
    return this.field;
  }

  get status(): Status {
    this.known ??= statusOf([this.parameters, this.macs, this.activations], this.isOpaque);
    return this.known;
  }

  private get cost(): Cost {
    return this.shared.costs()[this.index] as Cost;
  }

  private get isOpaque(): boolean {
    return (this.shared.trace.byLayer[this.index] ?? []).some((n) => n.opaque);
  }
}

/** Most layers have one output of one call. */
export function activationsOf(layer: number, { outputs }: Trace): Figure {
  const calls = outputs[layer] ?? [];
  const [first] = calls;
  return calls.length === 1 && first?.length === 1 && first[0]
    ? elementsOf(first[0])
    : sum(calls.flat().map(elementsOf));
}

export function statusOf(figures: readonly Figure[], opaque: boolean): Status {
  if (figures.every((f) => f.status === "complete") && !opaque) return "complete";
  return figures.every((f) => f.status === "unknown") ? "unknown" : "partial";
}
