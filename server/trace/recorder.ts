import type { RuleCode } from "../model/codes";
import { type Dim, extents, isExtent, mulDims } from "../model/dim";
import { type LayerFault, OF_WHAT_ARRIVES } from "../model/fault";
import { channels, type Layout, type Tensor, tensor, unknownTensor } from "../model/tensor";
import type { Attrs, Node, Value, Watcher, Weight } from "../model/trace";
import * as ops from "../ops";
import { isRefusal, type Op } from "../ops/op";
import { Beyond, MOST_OPERATIONS, MOST_PER_LAYER, MOST_REPEATS, tooMany, tooOften } from "./bounds";
import { isKnown, slidesByNoNumber, sumOfProducts, withinExtents } from "./extents";
import { PLAIN_SCOPE, type Scope } from "./scope";
import { stackWindow, stepWindow } from "./steps";

/** An operation while it is written down. */
type Flagged = Node & { module?: string; idle?: boolean; unseen?: boolean; stated?: boolean; copies?: Dim };

/** What is to blame for a fault, and what could be done about it. */
type FaultPlace = Partial<Omit<LayerFault, "code" | "message" | "layer">>;

/**
 * Writes operations down while a layer is lowered, inferring shapes as it goes: what is common to all operations, the
 * ways in which a part of a layer can stand apart, and parts that run more than once (repeated, once per step).
 */
export class Recorder {
  readonly nodes: Node[] = [];
  readonly values: Value[] = [];
  readonly faults: LayerFault[] = [];
  /** Layers that are modules which somebody declared, and none of the framework's. */
  readonly foreign: Set<number> = new Set();
  watcher: Watcher | undefined;
  protected layer = -1;
  protected scope: Scope = PLAIN_SCOPE;
  /** How many operations have been made in the shared scope: their order is what tells them apart. */
  private ordinal = 0;
  private counting = false;
  private uncertain = false;
  protected exhausted = false;
  protected most = MOST_OPERATIONS;
  protected turns = 0;

  /** The file lists so many layers: its operations are followed accordingly far. */
  expect(layers: number): void {
    this.most = MOST_OPERATIONS + MOST_PER_LAYER * layers;
  }

  /** A tensor that enters the model. */
  input(type: Tensor, assumed: boolean): Value {
    return this.value(type, -1, -1, assumed);
  }

  /**
   * Everything until the next call belongs to this layer, which reads these; the weights of a shared layer are the same in
   * every call.
   */
  begin(layer: number, shared: boolean, inputs: readonly Value[]): void {
    this.layer = layer;
    this.uncertain = inputs.some((v) => v.assumed);
    this.ordinal = 0;
    this.scope = shared ? { ...PLAIN_SCOPE, shared: "" } : PLAIN_SCOPE;
  }

  /** The layer that is being lowered. */
  get current(): number {
    return this.layer;
  }

  /** What is being made are function calls. */
  get isFunctional(): boolean {
    return this.scope.functional;
  }

  /** All weights that `body` makes are left as they are in training. */
  freeze<T>(body: () => T): T {
    return this.scoped({ frozen: true }, body);
  }

  /** What `body` makes has weights and is trained, but is not run outside of training. */
  idle<T>(body: () => T): T {
    return this.scoped({ idle: true }, body);
  }

  /** What `body` makes is as it would be with weights, but they are none of the model's: constants, or other tensors. */
  weightless<T>(body: () => T): T {
    return this.scoped({ weightless: true }, body);
  }

  /** What `body` makes has been cut off: only its shapes are left, for those who look. */
  absent<T>(body: () => T): T {
    return this.scoped({ weightless: true, idle: true, functional: true }, body);
  }

  /** What `body` makes is taken for true, not known. */
  assuming<T>(body: () => T): T {
    return this.scoped({ assumed: true }, body);
  }

  /** What `body` makes are function calls, not modules. */
  functional<T>(body: () => T): T {
    return this.scoped({ functional: true }, body);
  }

  /** The weights of what `body` makes follow from the layer's own arguments. */
  withKnownWeights<T>(body: () => T): T {
    return this.scoped({ knownWeights: true }, body);
  }

  /** What is built under the same name again, within one layer, has the same weights. */
  shareAs<T>(name: string, body: () => T): T {
    const outer = this.ordinal;
    this.ordinal = 0;
    try {
      return this.scoped({ shared: `${this.scope.shared ?? ""}${name}/` }, body);
    } finally {
      this.ordinal = outer;
    }
  }

  /** The weights of what `body` makes are those of what is made under the same name anywhere in the model. */
  tied<T>(name: string, body: () => T): T {
    return this.scoped({ anywhere: true }, () => this.shareAs(name, body));
  }

  /** By what weights are told to be the same; nothing where they are nobody else's. */
  private shareKey(): string | undefined {
    const { shared, anywhere } = this.scope;
    return shared === undefined ? undefined : `${anywhere ? "" : `${this.layer}:`}${shared}${this.ordinal++}`;
  }

  /**
   * What `body` makes is stacked so many times in series, each with weights of its own, and written down once: a number of
   * the file costs nothing, however large. Shapes must be the same behind it as before it; of windows only one is followed.
   */
  stacked<T>(times: Dim, body: () => T): T {
    return this.multiplied("copies", times, body);
  }

  /** The same, with one set of weights for all. */
  recurring<T>(times: Dim, body: () => T): T {
    return this.multiplied("rounds", times, body);
  }

  private multiplied<T>(what: "copies" | "rounds", times: Dim, body: () => T): T {
    if (times === 1) return body();
    return this.scoped({ [what]: [...this.scope[what], isExtent(times) ? times : null] }, body);
  }

  /** A named part of a compound block. */
  within<T>(name: string, body: () => T): T {
    return this.scoped({ path: [...this.scope.path, name] }, body);
  }

  /** One operation, by the name that its module has within the part: no part of its own. */
  called<T>(module: string, body: () => T): T {
    return this.scoped({ module }, body);
  }

  private scoped<T>(change: Partial<Scope>, body: () => T): T {
    const outer = this.scope;
    this.scope = { ...outer, ...change };
    try {
      return body();
    } finally {
      this.scope = outer;
    }
  }

  /** The layer is a module that somebody declared. */
  markForeign(): void {
    this.foreign.add(this.layer);
  }

  /** The value of an assumed step, whose type is as certain as its input's all the same. */
  asCertainAs(y: Value, x: Value): Value {
    return this.record("declared", { fn: "same" }, [y], y.type, x.assumed, {
      weights: [],
      macs: 0n,
      window: "pointwise",
      opaque: false,
    });
  }

  /** What `body` makes, or, where that cannot be built, what `otherwise` makes: the first attempt leaves no trace. */
  attempt<T>(body: () => T, otherwise: () => T): T {
    const before = [this.nodes.length, this.values.length, this.faults.length, this.ordinal] as const;
    const made = body();
    if (this.faults.length === before[2]) return made;
    [this.nodes.length, this.values.length, this.faults.length, this.ordinal] = before;
    return otherwise();
  }

  /** `body`, or one unknown output where it goes beyond what is followed. */
  bounded(inputs: readonly Value[], body: () => readonly Value[]): readonly Value[] {
    const first = this.nodes.length;
    this.counting = true;
    try {
      return body();
    } catch (error) {
      if (!(error instanceof Beyond)) throw error;
      this.nodes.length = first;
      this.counting = false;
      if (!this.exhausted) this.fault("bad-argument", error.what, { severity: "warning" });
      this.exhausted ||= error.forGood;
      return [this.unknown(inputs)];
    } finally {
      this.counting = false;
    }
  }

  /**
   * `body` on every step along the first axis of `x`, with the same weights: shapes are those of one step, the
   * multiply-accumulates those of all. Its outputs come back with the axis in front.
   */
  each(x: Value, layout: Layout, body: (step: Value) => readonly Value[]): readonly Value[] {
    const { dims } = x.type;
    const count = dims?.[0] ?? null;
    const rest = dims ? dims.slice(1) : null;
    const step = this.apply(ops.declared, [x], {
      output: tensor(rest, layout),
      fn: "step",
      sees: stepWindow(rest?.length ?? 0),
    });
    const rounds = [...this.scope.rounds, count];
    return this.scoped({ rounds }, () => body(step)).map((y) => {
      const own = y.type.dims;
      return this.apply(ops.declared, [y], {
        output: tensor(own && [count, ...own], y.type.layout),
        fn: "stack",
        sees: stackWindow(own),
      });
    });
  }

  /**
   * The file itself says which weights the current layer has. They count where those of its operations from node
   * `from` on are not certain: behind an unknown input, or in an unknown module.
   */
  state(weights: readonly Weight[], from: number): void {
    const own = this.nodes.slice(from);
    const certain = own.every(
      (n) => !n.opaque && (n.weights.length === 0 || (!n.output.assumed && n.weights.every(isKnown))),
    );
    if (certain || own.length === 0) return;
    const bearer = own.findIndex((n) => n.weights.length > 0);
    own.forEach((n, i) => {
      const mine = i === Math.max(bearer, 0) ? weights : [];
      this.nodes[from + i] = { ...n, weights: mine, stated: true };
    });
  }

  /**
   * A number of the file that something is to be done so often: every loop over one asks here first. Beyond what any
   * network has, the layer is not followed.
   */
  times(n: number, what = "is repeated"): number {
    if (n > MOST_REPEATS) throw tooOften(what, n);
    return n;
  }

  /** `body` n times in series, each named `name.i` (`i` in a list without a name); it may come to nothing, and counts all the same. */
  repeat(n: number, name: string, x: Value, body: (x: Value, i: number) => Value): Value {
    let y = x;
    for (let i = 0, times = this.times(n); i < times; i++) {
      if (this.counting && ++this.turns > this.most) throw tooMany(this.most);
      y = this.within(name === "" ? `${i}` : `${name}.${i}`, () => body(y, i));
    }
    return y;
  }

  /** Behind something that is taken for known, a fault of what arrives may be one of that: it is assumed. */
  fault(code: RuleCode, message: string, more: FaultPlace = {}): void {
    const { assumed = this.uncertain && OF_WHAT_ARRIVES.has(code), ...place } = more;
    this.faults.push({ code, message, layer: this.layer, ...place, ...(assumed ? { assumed } : {}) });
  }

  /** The layer says how many channels it expects: a fault when others arrive. */
  expectChannels(x: Value, wanted: number | undefined, attr: string, actual: Dim = channels(x.type)): void {
    if (wanted === undefined || typeof actual !== "number" || actual === wanted) return;
    this.fault("channel-mismatch", `expects ${wanted} input channels, but ${actual} arrive`, {
      assumed: x.assumed,
      attr,
      input: 0,
      instead: { attr, value: String(actual) },
    });
  }

  apply<A extends object>(op: Op<A>, inputs: readonly Value[], attrs: A): Value {
    if (slidesByNoNumber(attrs)) return this.unknown(inputs);
    const types = inputs.map((v) => v.type);
    const shaped = op.shape(types, attrs);
    let type: Tensor;
    const assumed = inputs.some((v) => v.assumed);
    const stops = isRefusal(shaped) && shaped.severity === undefined;
    if (isRefusal(shaped)) {
      const { refused, message, otherwise, ...place } = shaped;
      this.fault(refused, message, { ...place, assumed });
      type = otherwise;
    } else type = shaped;
    // What cannot run has no cost that is known: its shapes would give one by chance.
    const terms = op.macs && stops ? [[null]] : op.macs?.(types, attrs, type);
    return this.record(op.name, attrs as Attrs, inputs, type, assumed, {
      weights: op.weights?.(types, attrs).map(withinExtents) ?? NONE,
      macs: terms ? sumOfProducts(terms, [...this.scope.copies, ...this.scope.rounds]) : 0n,
      window: op.window?.(types, attrs, type) ?? "pointwise",
      opaque: false,
    });
  }

  /**
   * A module that nothing is known of, or only its output: its weights and costs are unknown, and what depends on it
   * rests on an assumption, unless its output is `certain`.
   */
  unknown(
    inputs: readonly Value[],
    output?: Tensor,
    window: Node["window"] = "pointwise",
    certain = false,
  ): Value {
    const type = output ?? unknownTensor(inputs[0]?.type.layout ?? "first");
    return this.record("unknown", {}, inputs, type, !certain, {
      weights: [],
      macs: undefined,
      window,
      opaque: true,
    });
  }

  /**
   * A module of which only the outside is told: its output, how many parameters it has and what it costs. What is not
   * told of these is unknown.
   */
  contract(
    inputs: readonly Value[],
    output: Tensor | undefined,
    o: {
      readonly parameters: number | undefined;
      readonly macs: number | undefined;
      readonly window: Node["window"];
    },
  ): Value {
    const type = output ?? unknownTensor(inputs[0]?.type.layout ?? "first");
    const assumed = inputs.some((v) => v.assumed);
    return this.record("contract", {}, inputs, type, assumed, {
      weights:
        o.parameters !== undefined ? [{ name: "declared", shape: [o.parameters], trainable: true }] : [],
      macs: o.macs === undefined ? undefined : BigInt(o.macs),
      window: o.window,
      opaque: o.parameters === undefined,
    });
  }

  private record(
    op: string,
    attrs: Attrs,
    inputs: readonly Value[],
    type: Tensor,
    assumed: boolean,
    rest: Pick<Node, "macs" | "window" | "opaque"> & { readonly weights: readonly Weight[] },
  ): Value {
    if (this.counting && this.values.length >= this.most) throw tooMany(this.most);
    const { layer, scope } = this;
    const id = this.nodes.length;
    const output = this.value(type, id, layer, assumed || scope.assumed);
    const share = this.shareKey();
    const left = scope.weightless ? NONE : rest.weights;
    const weights = scope.frozen ? left.map((w) => ({ ...w, trainable: false })) : left;
    const { window, opaque } = rest;
    const macs = scope.idle ? 0n : rest.macs;
    const node: Flagged = {
      id,
      op,
      attrs,
      inputs,
      output,
      layer,
      path: scope.path,
      share,
      weights,
      macs,
      window,
      opaque,
    };
    if (scope.module !== undefined) node.module = scope.module;
    if (scope.idle) node.idle = true;
    if (scope.functional) node.unseen = true;
    if (scope.copies.length > 0) node.copies = mulDims(scope.copies);
    if (scope.knownWeights && assumed && !opaque && weights.every(isKnown)) node.stated = true;
    this.nodes.push(node);
    this.watcher?.recorded(node);
    return output;
  }

  private value(made: Tensor, node: number, layer: number, assumed: boolean): Value {
    const type = made.dims?.every(isExtent) === false ? tensor(extents(made.dims), made.layout) : made;
    const value: Value = { id: this.values.length, type, node, layer, assumed };
    this.values.push(value);
    return value;
  }
}

const NONE: readonly Weight[] = [];
