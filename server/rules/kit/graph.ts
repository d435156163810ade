import type { Argument, Layer } from "../../model/layer";
import { rememberedFor } from "../../model/remember";
import { spatial } from "../../model/tensor";
import type { Node, Trace, Value } from "../../model/trace";
import { exact } from "../../text/numbers";
import { argumentFor } from "../../vocabulary/spellings";
import type { Context } from "../engine/rule";

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

/** What follows from a trace: worked out when the first rule asks for it, and shared by the others. */
function shared<T>(make: (trace: Trace) => T): (context: Context) => T {
  const made = rememberedFor(make);
  return ({ trace }) => made(trace);
}

export const graphOf = shared((trace): Graph => {
  // Most values have one reader, and need no list.
  const only: (Node | undefined)[] = Array(trace.values.length).fill(undefined);
  const several = new Map<number, Node[]>();
  for (const node of trace.nodes) {
    for (const { id } of node.inputs) {
      const first = only[id];
      const list = several.get(id);
      if (list) list.push(node);
      else if (first) several.set(id, [first, node]);
      else only[id] = node;
    }
  }
  const of = ({ id }: Value): readonly Node[] => several.get(id) ?? (only[id] ? [only[id]] : NOBODY);
  const next = ({ output: { id } }: Node): Node | undefined => (several.has(id) ? undefined : only[id]);
  return {
    readers: of,
    maker: (value) => trace.nodes[value.node],
    next,
    nextStep(node) {
      let step = next(node);
      while (step && PASSING.has(step.op)) step = next(step);
      return step;
    },
  };
});

const NOBODY: readonly Node[] = [];

export const layerOf = (node: Node, { model }: Context): Layer => model.layers[node.layer] as Layer;

/** A step that the author wrote as a layer of its own, not one inside a compound block. */
export const isPlain = (node: Node): boolean => node.path.length === 0;

export const numbers = (value: unknown): readonly number[] =>
  Array.isArray(value) && value.every((n) => typeof n === "number") ? value : [];

/** A window as people speak of it: `3×3`. */
export const windowText = (list: readonly number[]): string => list.join("×");

/** A stride, `2×1`, or `2` where all axes are alike. */
export const sizes = (list: readonly number[]): string =>
  new Set(list).size === 1 ? String(list[0]) : list.join("×");

/** The spatial extents of the only input, as far as somebody said them. */
export function inputSpace({ model }: Context): readonly number[] | undefined {
  const [input, ...others] = model.inputs;
  if (!input || others.length > 0 || input.origin === "assumed" || input.origin === "missing")
    return undefined;
  const space = spatial(input.type);
  return space.length > 0 && space.every((d): d is number => typeof d === "number") ? space : undefined;
}

/** The layers that another layer reads. */
export const readLayers = ({ model }: Context): ReadonlySet<number> =>
  new Set(
    model.layers.flatMap((l) => l.calls.flat().flatMap((r) => (r.to.kind === "layer" ? [r.to.index] : []))),
  );

/** Operations that multiply their input by learnt weights. */
export const WEIGHTED: ReadonlySet<string> = new Set([
  "conv",
  "convTranspose",
  "dense",
  "locallyConnected",
  "contraction",
]);

export const isWeighted = (node: Node): boolean => WEIGHTED.has(node.op);

/** The steps that the author wrote, in the order of execution. */
export const plainNodes = shared((trace): readonly Node[] => trace.nodes.filter(isPlain));

/** Convolutions and dense layers that the author wrote, in the order of execution. */
export const plainWeighted = (context: Context): readonly Node[] => plainNodes(context).filter(isWeighted);

/** Convolutions that the author wrote, with the extents of their windows. */
export const plainConvs = shared((trace): readonly PlainConv[] =>
  trace.nodes
    .filter((n) => n.op === "conv" && isPlain(n))
    .map((node) => ({ node, kernel: numbers(node.attrs.kernel) }))
    .filter(({ kernel }) => kernel.length > 0),
);

export interface PlainConv {
  readonly node: Node;
  readonly kernel: readonly number[];
}

/** The next operation that is none of those that `passes` lets through; nothing where the way forks on it. */
export function after(node: Node, graph: Graph, passes: (n: Node) => boolean): Node | undefined {
  let step = graph.next(node);
  while (step && step.inputs.length === 1 && passes(step)) step = graph.next(step);
  return step;
}

export const kernelArgument = (layer: Layer): Argument | undefined => argumentFor(layer, "kernel");

export const strideArgument = (layer: Layer): Argument | undefined => argumentFor(layer, "stride");

export const widthArgument = (layer: Layer): Argument | undefined => argumentFor(layer, "width");

/** The number of output channels that a weighted operation was given. */
export const widthOf = ({ attrs }: Node): number | undefined =>
  typeof attrs.out === "number" ? attrs.out : undefined;

/** The name of a function of each value; softmax is an operation of its own. */
export const functionOf = (node: Node): string | undefined =>
  node.op === "softmax"
    ? "softmax"
    : node.op === "activation"
      ? String(node.attrs.fn).toLowerCase()
      : undefined;

const LINEAR: ReadonlySet<string> = new Set(["linear", "identity", "none"]);

/** Whether its function is not linear: an activation named `linear` changes nothing. */
export const isNonLinear = (node: Node): boolean => {
  const fn = functionOf(node);
  return fn !== undefined && !LINEAR.has(fn);
};

/** Whether the output of an operation leaves the model: nothing else reads it. */
export const leaves = (node: Node, graph: Graph): boolean => graph.readers(node.output).length === 0;

/** `3 layers`, `1 layer`. */
export const counted = (n: number, what: string): string => `${exact(n)} ${what}${n === 1 ? "" : "s"}`;
