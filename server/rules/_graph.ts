import type { Argument, Layer } from "../model/layer";
import type { Node, Trace, Value } from "../model/trace";
import type { Context } from "./_rule";

/** Who reads what, as rules that look at neighbours want it. */
export interface Graph {
  /** The operations that read a value. */
  readers(value: Value): readonly Node[];
  /** The operation that makes a value; nothing for an input of the model. */
  maker(value: Value): Node | undefined;
  /** The one reader of an operation's output, where there is just one. */
  next(node: Node): Node | undefined;
  /** The first reader that does more than pass its input on. */
  nextStep(node: Node): Node | undefined;
}

/** Nothing is computed by these at inference. */
const PASSING: ReadonlySet<string> = new Set(["dropout", "identity"]);

const graphs = new WeakMap<Trace, Graph>();

/** The graph of a trace: built when the first rule asks for it, and shared by the others. */
export function graphOf({ trace }: Context): Graph {
  const known = graphs.get(trace);
  if (known) return known;
  const readers = new Map<number, Node[]>();
  for (const node of trace.nodes) {
    for (const x of node.inputs) {
      const list = readers.get(x.id);
      if (list) list.push(node);
      else readers.set(x.id, [node]);
    }
  }
  const of = (value: Value): readonly Node[] => readers.get(value.id) ?? [];
  const next = (node: Node): Node | undefined => {
    const list = of(node.output);
    return list.length === 1 ? list[0] : undefined;
  };
  const graph: Graph = {
    readers: of,
    maker: (value) => trace.nodes[value.node],
    next,
    nextStep(node) {
      let step = next(node);
      while (step && PASSING.has(step.op)) step = next(step);
      return step;
    },
  };
  graphs.set(trace, graph);
  return graph;
}

export const layerOf = (node: Node, { model }: Context): Layer => model.layers[node.layer] as Layer;

/** A step that the author wrote as a layer of its own, not one inside a compound block. */
export const isPlain = (node: Node): boolean => node.path.length === 0;

/** The argument of a layer under any of its usual names. */
export const argumentOf = (layer: Layer, ...names: readonly string[]): Argument | undefined =>
  layer.args.find((a) => typeof a.name === "string" && names.includes(a.name));

export const numbers = (value: unknown): readonly number[] =>
  Array.isArray(value) && value.every((n) => typeof n === "number") ? value : [];

/** `3×3`, or `3` where all axes are alike. */
export const sizes = (list: readonly number[]): string =>
  new Set(list).size === 1 ? String(list[0]) : list.join("×");
