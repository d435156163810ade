import type { RuleCode } from "../model/codes";
import { type Dim, extents, isExtent, mulDims } from "../model/dim";
import type { LayerFault } from "../model/fault";
import { channels, type Layout, type Tensor, tensor, unknownTensor, volume } from "../model/tensor";
import type { Attrs, Node, Value, Weight } from "../model/trace";
import * as ops from "../ops";
import { isRefusal, type Op } from "../ops/op";
import { Scopes } from "./scopes";

/** No network stacks a block more often; a slip of the finger must not hang the editor. */
export const MOST_REPEATS = 1000;

/**
 * Nor is any made of more operations in all: the largest of published families has a few thousand. A file of very many layers
 * may have as many more of them, so that the work never outgrows the file by much.
 */
const MOST_OPERATIONS = 20_000;
const MOST_PER_LAYER = 20;

/** An operation while it is written down. */
type Flagged = Node & { idle?: boolean; unseen?: boolean; stated?: boolean; copies?: Dim };

/** What is to blame for a fault, and what could be done about it. */
type FaultPlace = Partial<Omit<LayerFault, "code" | "message" | "layer">>;

/** Ends the lowering of a layer that goes beyond either, and says so. */
class Beyond extends Error {
  /** Of the whole model: said once, as nothing behind it is followed either. */
  constructor(
    readonly what: string,
    readonly forGood = false,
  ) {
    super(what);
  }
}

/**
 * Writes operations down while a layer is lowered, inferring shapes as it goes: what is common to all operations, and
 * parts of a layer that run more than once (repeated, once per step).
 */
export class Recorder extends Scopes {
  readonly nodes: Node[] = [];
  readonly values: Value[] = [];
  readonly faults: LayerFault[] = [];
  private counting = false;
  private uncertain = false;
  private exhausted = false;
  private most = MOST_OPERATIONS;
  private steps: readonly Dim[] = [];

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
    this.shared = shared;
    this.uncertain = inputs.some((v) => v.assumed);
    this.ordinal = 0;
    this.scope = "";
    this.path = [];
    if (this.modules[layer] === undefined) this.modules[layer] = 0;
  }

  /** The value of a presumed step, whose type is as certain as its input's all the same. */
  vouched(y: Value, x: Value): Value {
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
    const outer = this.steps;
    this.steps = [...outer, count];
    try {
      return body(step).map((y) => {
        const own = y.type.dims;
        return this.apply(ops.declared, [y], {
          output: tensor(own && [count, ...own], y.type.layout),
          fn: "stack",
          sees: stackWindow(own),
        });
      });
    } finally {
      this.steps = outer;
    }
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
    if (n > MOST_REPEATS)
      throw new Beyond(`${what} ${said(n)} times; more than ${said(MOST_REPEATS)} are not followed`);
    return n;
  }

  /** `body` n times in series, each named `name.i`. */
  repeat(n: number, name: string, x: Value, body: (x: Value, i: number) => Value): Value {
    const times = this.times(n);
    let y = x;
    for (let i = 0; i < times; i++) y = this.within(`${name}.${i}`, () => body(y, i));
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
    const types = inputs.map((v) => v.type);
    const shaped = op.shape(types, attrs);
    let type: Tensor;
    const assumed = inputs.some((v) => v.assumed);
    if (isRefusal(shaped)) {
      const { refused, message, otherwise, ...place } = shaped;
      this.fault(refused, message, { ...place, assumed });
      type = otherwise;
    } else type = shaped;
    // What cannot run has no cost that is known: its shapes would give one by chance.
    const terms = op.macs && isRefusal(shaped) ? [[null]] : op.macs?.(types, attrs, type);
    return this.record(op.name, attrs as Attrs, inputs, type, assumed, {
      weights: op.weights?.(types, attrs).map(withinExtents) ?? NONE,
      macs: terms ? sumOfProducts(terms, [...this.steps, ...this.copies, ...this.rounds]) : 0n,
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
    if (this.counting && this.values.length >= this.most) throw new Beyond(tooMany(this.most), true);
    const id = this.nodes.length;
    const output = this.value(type, id, this.layer, assumed || this.presuming);
    const share = this.shareKey();
    this.called(op, share);
    const left = this.gone || this.bare ? NONE : rest.weights;
    const weights = this.frozen ? left.map((w) => ({ ...w, trainable: false })) : left;
    const { window, opaque } = rest;
    const macs = this.resting ? 0n : rest.macs;
    const { layer, path } = this;
    const node: Flagged = {
      id,
      op,
      attrs,
      inputs,
      output,
      layer,
      path,
      share,
      weights,
      macs,
      window,
      opaque,
    };
    if (this.resting) node.idle = true;
    if (this.calling) node.unseen = true;
    if (this.certain && assumed && !opaque && weights.every(isKnown)) node.stated = true;
    if (this.copies.length > 0) node.copies = mulDims(this.copies);
    this.nodes.push(node);
    return output;
  }

  private value(made: Tensor, node: number, layer: number, assumed: boolean): Value {
    const type = made.dims?.every(isExtent) === false ? tensor(extents(made.dims), made.layout) : made;
    const value: Value = { id: this.values.length, type, node, layer, assumed };
    this.values.push(value);
    return value;
  }
}

const OF_WHAT_ARRIVES: ReadonlySet<string> = new Set([
  "indivisible",
  "channel-mismatch",
  "shape-mismatch",
  "window-too-large",
]);

const said = (n: number): string => n.toLocaleString("en-US");

const tooMany = (most: number): string =>
  `takes the model beyond ${said(most)} operations; from here on it is not followed`;

const NONE: readonly Weight[] = [];

const withinExtents = (w: Weight): Weight =>
  w.shape.every(isExtent) ? w : { ...w, shape: extents(w.shape) };

const isKnown = (w: Weight): boolean => w.shape.every((d) => typeof d === "number");

const still = { kernel: 1, stride: 1, dilation: 1, padding: 0 } as const;

/** One step along the first axis: the other axes stay, one place to the left. */
const stepWindow = (rank: number): Node["window"] => ({
  axes: Array.from({ length: Math.max(rank - 1, 0) }, (_, i) => ({ ...still, from: i + 1 })),
});

/** All steps: a first axis of its own before those of one step. */
const stackWindow = (dims: readonly Dim[] | null): Node["window"] => ({
  axes: Array.from({ length: dims?.length ?? 0 }, (_, i) => ({ ...still, from: i === 0 ? null : i - 1 })),
});

/** Exact, and undefined as soon as a factor is unknown. */
function sumOfProducts(terms: readonly (readonly Dim[])[], repeated: readonly Dim[]): bigint | undefined {
  let total = 0n;
  for (const term of terms) {
    const factors = repeated.length > 0 ? [...term, ...repeated] : term;
    const product = factors.every(isExtent) ? volume(factors) : undefined;
    if (product === undefined) return undefined;
    total += product;
  }
  return total;
}
