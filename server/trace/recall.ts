import type { Node, Value } from "../model/trace";
import { Recorder } from "./recorder";
import { PLAIN_SCOPE } from "./scope";

/** What was written down once, apart from where: to be written down again for inputs of the same types. */
export interface Recording {
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
  /** How often something was repeated. */
  readonly turns: number;
}

/** An operation whose inputs are named by place: those of the whole come first, then what was made, in order. */
interface Step {
  readonly node: Node;
  readonly inputs: readonly number[];
}

export interface Recalled {
  readonly outputs: readonly Value[];
  /** Absent where it cannot be made again: something was wrong, or has to do with what is around it. */
  readonly recording?: Recording;
}

/** The same parts come again and again, in one file and in many; their shapes and costs are worked out once. */
export class Recaller extends Recorder {
  /** How often something has been repeated; Infinity where that was too much. */
  get effort(): number {
    return this.exhausted ? Infinity : this.turns;
  }

  /** What `body` makes, and how to make it again. */
  recorded(inputs: readonly Value[], body: () => readonly Value[]): Recalled {
    if (this.scope !== PLAIN_SCOPE) return { outputs: body() };
    const before = [this.nodes.length, this.values.length, this.faults.length, this.foreign.size] as const;
    const { turns } = this;
    const outputs = body();
    if (this.faults.length !== before[2] || this.foreign.size !== before[3]) return { outputs };
    const nodes = this.nodes.slice(before[0]);
    if (nodes.length !== this.values.length - before[1]) return { outputs };
    const steps = stepsOf(nodes, inputs);
    const places = steps && placesOf(outputs, placed(nodes, inputs));
    return places
      ? { outputs, recording: { steps, outputs: places, turns: this.turns - turns } }
      : { outputs };
  }

  /** The outputs of a recording that is made again; nothing where it would not be. */
  again({ steps, outputs, turns }: Recording, inputs: readonly Value[]): readonly Value[] | undefined {
    const isBeyond = this.values.length + steps.length > this.most || this.turns + turns > this.most;
    if (this.scope !== PLAIN_SCOPE || isBeyond) return undefined;
    this.turns += turns;
    const known: Value[] = [...inputs];
    const { layer, nodes, values } = this;
    for (const { node, inputs: places } of steps) {
      const id = nodes.length;
      const { type, assumed } = node.output;
      const output: Value = { id: values.length, type, node: id, layer, assumed };
      values.push(output);
      known.push(output);
      nodes.push({ ...node, id, layer, output, inputs: places.map((at) => known[at] as Value) });
    }
    return outputs.map((at) => known[at] as Value);
  }
}

function placed(nodes: readonly Node[], inputs: readonly Value[]): ReadonlyMap<Value, number> {
  const places = new Map<Value, number>();
  for (const value of [...inputs, ...nodes.map((n) => n.output)])
    if (!places.has(value)) places.set(value, places.size);
  return places;
}

function placesOf(list: readonly Value[], places: ReadonlyMap<Value, number>): readonly number[] | undefined {
  const found = list.map((v) => places.get(v) ?? -1);
  return found.includes(-1) ? undefined : found;
}

/** Nothing where one of them shares its weights, or reads what comes from elsewhere. */
function stepsOf(nodes: readonly Node[], inputs: readonly Value[]): readonly Step[] | undefined {
  if (new Set(inputs).size !== inputs.length) return undefined;
  const places = placed(nodes, inputs);
  const steps: Step[] = [];
  for (const node of nodes) {
    const read = placesOf(node.inputs, places);
    if (node.share !== undefined || !read) return undefined;
    steps.push({ node: { ...node, inputs: [] }, inputs: read });
  }
  return steps;
}

/** What is made of an input can depend on: its type, and whether it is taken for known. */
export const typeKey = ({ type: { dims, layout }, assumed }: Value): string =>
  `${assumed ? "~" : ""}${layout}[${dims?.map((d) => (typeof d === "number" ? d : JSON.stringify(d))).join() ?? "?"}]`;
