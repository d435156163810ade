import type { Dim } from "../model/dim";
import type { Node, Weight } from "../model/trace";

/** A tensor of a module's state: what it is called there, its extents outermost first, and whether nobody trains it. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly Dim[];
  /** Kept with the weights, and none of the parameters: the moving averages of a norm. */
  readonly buffer: boolean;
}

/** The state of the modules that these operations are, under the names that their parts have; null where one has none. */
export function stateOf(nodes: readonly Node[]): readonly StateTensor[] | null {
  const found: StateTensor[] = [];
  for (const node of nodes) {
    if (node.opaque) return null;
    if (node.weights.length === 0 && !hasAverages(node)) continue;
    const own = ownState(node);
    if (!own) return null;
    found.push(...own);
  }
  return found;
}

const hasAverages = ({ op, attrs }: Node): boolean =>
  op === "norm" && (typeof attrs.averages === "boolean" ? attrs.averages : attrs.kind === "batch");

function ownState(node: Node): readonly StateTensor[] | undefined {
  if (node.op === "scale") return lone(node);
  const part = node.path.at(-1) ?? "";
  // An attention in one function call has no modules for what it projects.
  if (node.unseen && node.op === "dense" && PROJECTIONS.has(part)) return projection(node, part);
  const turn = TURNED.get(node.op);
  if (!turn) return undefined;
  const own = node.weights.map((w) => ({
    name: `${placeOf(node)}${NAMES.get(w.name) ?? "?"}`,
    shape: w.name === "kernel" ? turn(w.shape, node) : w.shape,
    buffer: false,
  }));
  if (node.weights.some((w) => !NAMES.has(w.name))) return undefined;
  return hasAverages(node) ? [...own, ...averages(node, own[0])] : own;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ["kernel", "weight"],
  ["bias", "bias"],
  ["table", "weight"],
  ["scale", "weight"],
  ["shift", "bias"],
  ["slope", "weight"],
]);

/** What stands in front of the names of a node's tensors. A part whose name ends in `_` is no module: the names in it begin so. */
function placeOf({ path, module }: Node, parts: readonly string[] = path): string {
  const all = module === undefined ? parts : [...parts, module];
  return all.map((part) => (part === "" || part.endsWith("_") ? part : `${part}.`)).join("");
}

/** A tensor that is no module's: it has the name of its part. */
function lone(node: Node): readonly StateTensor[] | undefined {
  const [only, ...others] = node.weights;
  if (!only || others.length > 0) return undefined;
  return [{ name: placeOf(node).replace(/\.$/, ""), shape: only.shape, buffer: false }];
}

type Turn = (shape: readonly Dim[], node: Node) => readonly Dim[];

const outFirst: Turn = (shape) => [shape.at(-1) ?? null, shape.at(-2) ?? null, ...shape.slice(0, -2)];

/** Its kernel has the inputs in front, all of them, and of the outputs those of one group. */
const inFirst: Turn = (shape, { attrs }) => {
  const groups = typeof attrs.groups === "number" ? attrs.groups : 1;
  const [own, out] = [shape.at(-2), shape.at(-1)];
  const first = typeof own === "number" ? own * groups : null;
  return [first, typeof out === "number" ? out / groups : null, ...shape.slice(0, -2)];
};

const asItIs: Turn = (shape) => shape;

/** Operations that are one module with a `weight` and perhaps a `bias`, and how its kernel lies. */
const TURNED: ReadonlyMap<string, Turn> = new Map([
  ["conv", outFirst],
  ["dense", outFirst],
  ["convTranspose", inFirst],
  ["embedding", asItIs],
  ["norm", asItIs],
  ["activation", asItIs],
]);

function averages(node: Node, scale: StateTensor | undefined): readonly StateTensor[] {
  const at = placeOf(node);
  const shape =
    scale?.shape ?? (Array.isArray(node.attrs.over) ? (node.attrs.over as readonly Dim[]) : [null]);
  return [
    { name: `${at}running_mean`, shape, buffer: true },
    { name: `${at}running_var`, shape, buffer: true },
    { name: `${at}num_batches_tracked`, shape: [], buffer: true },
  ];
}

const PROJECTIONS: ReadonlySet<string> = new Set(["q", "k", "v", "out"]);

/** Those of queries, keys and values are one tensor, a third of it each, which stands for the first of them. */
function projection(node: Node, part: string): readonly StateTensor[] {
  if (part === "k" || part === "v") return [];
  const at = placeOf(node, node.path.slice(0, -1));
  const [prefix, times] = part === "q" ? ["in_proj_", 3] : ["out_proj.", 1];
  return node.weights.map(({ name, shape }: Weight) => {
    const [first = null, ...rest] = [...shape].reverse();
    const out = typeof first === "number" ? first * times : null;
    return {
      name: `${at}${prefix}${name === "kernel" ? "weight" : "bias"}`,
      shape: [out, ...rest],
      buffer: false,
    };
  });
}
