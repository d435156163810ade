import type { Dim } from "../model/dim";
import type { Reference } from "../model/layer";
import type { Tensor } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";
import { MOST_OPERATIONS } from "./bounds";
import type { Builder } from "./builder";

/** A run over the model as it was an edit ago. */
export interface Before {
  readonly trace: Trace;
  /** How layers were lowered then, and are now. */
  readonly then: StepOf;
  readonly now: StepOf;
  /** Is told of a layer that has come to what it came to. */
  taken?(g: Builder, layer: number, made: readonly Value[], from: number): void;
}

/** Stands for how a layer is lowered: one with the same object comes to the same, if it reads the same. */
export type Step = object & {
  /** Of what it comes to where a shape is not known that it reads, the rest of the file decides. */
  readonly needsShapes?: boolean;
};

/** That of the layer with this index. */
export type StepOf = (layer: number) => Step | undefined;

/** The operations of a layer, what it reads and what it makes, per call. */
interface Taken {
  readonly nodes: readonly Node[];
  readonly read: readonly (readonly Value[])[];
  readonly made: readonly (readonly Value[])[];
}

/**
 * What a run over an edited model takes from the one before it: the very objects, so that what follows from those alone is
 * known, too. An edit changes what its own layer makes, and perhaps what the next ones do; behind them all is as it was.
 */
export class Again {
  private readonly faulty: ReadonlySet<number>;

  constructor(
    private readonly g: Builder,
    private readonly before: Before,
  ) {
    const { faults, foreign } = before.trace;
    this.faulty = new Set([...faults.map((f) => f.layer), ...foreign]);
  }

  /** An input of the model. */
  input(index: number, made: Value): Value {
    const was = this.before.trace.modelInputs[index];
    if (!was || !isAlike(was, made)) return made;
    this.g.values[made.id] = was;
    return was;
  }

  /** What a layer that is called once came to, if it comes to the same; then that is written down. */
  taken(
    layer: number,
    references: readonly Reference[],
    known: (reference: Reference) => Value | undefined,
  ): Taken | undefined {
    const { g, before, faulty } = this;
    const { byLayer, inputs, outputs, effort } = before.trace;
    const [nodes, read, made] = [byLayer[layer], inputs[layer], outputs[layer]];
    if (!nodes?.length || read?.length !== 1 || !made || effort?.values[layer] !== nodes.length)
      return undefined;
    const step = before.now(layer);
    if (!step || step !== before.then(layer) || faulty.has(layer)) return undefined;
    const [own] = read as readonly [readonly Value[]];
    if (step.needsShapes && !own.every(isFixed)) return undefined;
    if (own.length !== references.length || !references.every((r, i) => known(r) === own[i]))
      return undefined;
    for (let i = 0; i < nodes.length; i++) {
      const { id, output, inputs } = nodes[i] as Node;
      if (id !== g.nodes.length + i || output.id !== g.values.length + i) return undefined;
      if (!inputs.every((v) => v.layer === layer || own.includes(v))) return undefined;
    }
    const from = g.nodes.length;
    for (const node of nodes) {
      g.nodes.push(node);
      g.values.push(node.output);
    }
    before.taken?.(g, layer, made[0] ?? [], from);
    return { nodes, read, made };
  }

  /** The outputs of a layer that has been lowered again, those that are as they were as the objects that they were. */
  settled(layer: number, first: number, outputs: readonly Value[]): readonly Value[] {
    const { g } = this;
    const same = new Map<Value, Value>();
    for (let id = first; id < g.nodes.length; id++) {
      const node = g.nodes[id];
      const was = this.before.trace.nodes[id]?.output;
      if (!node || was?.layer !== layer || !isAlike(was, node.output)) continue;
      same.set(node.output, was);
      g.values[was.id] = was;
    }
    if (same.size === 0) return outputs;
    const settled = (v: Value): Value => same.get(v) ?? v;
    for (let id = first; id < g.nodes.length; id++) {
      const node = g.nodes[id];
      if (node) g.nodes[id] = { ...node, output: settled(node.output), inputs: node.inputs.map(settled) };
    }
    return outputs.map(settled);
  }

  /** How much has been repeated at most, were all of it made anew; nothing where that may be too much. */
  get turns(): number | undefined {
    const turns = (this.before.trace.effort?.turns ?? Infinity) + this.g.effort;
    return turns > MOST_OPERATIONS ? undefined : turns;
  }
}

/** Nothing of it is open. */
const isFixed = ({ type, assumed }: Value): boolean =>
  !assumed && type.dims?.every((d) => typeof d === "number") === true;

const isAlike = (a: Value, b: Value): boolean =>
  a.id === b.id &&
  a.node === b.node &&
  a.layer === b.layer &&
  a.assumed === b.assumed &&
  isSameType(a.type, b.type);

const isSameType = (a: Tensor, b: Tensor): boolean =>
  a.layout === b.layout &&
  (a.dims === b.dims ||
    (a.dims?.length === b.dims?.length && a.dims?.every((d: Dim, i) => d === b.dims?.[i]) === true));
