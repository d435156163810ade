import type { Part } from "../model/facts";
import { type Figure, guess, sum, UNKNOWN } from "../model/figure";
import { rememberedFor } from "../model/remember";
import { type Node, once, type Trace } from "../model/trace";
import { costOf } from "./cost";

/**
 * The steps of one layer as the tree that its block is written as, with figures per call. A shared layer shows its
 * steps once.
 */
export const partsOf = (trace: Trace, layer: number): readonly Part[] => partsIn(trace)(layer);

/** Each row of a block asks for the whole layer. */
const partsIn = rememberedFor((trace: Trace) => {
  const made = new Map<number, readonly Part[]>();
  return (layer: number): readonly Part[] => {
    const known = made.get(layer);
    if (known) return known;
    const own = once(trace.byLayer[layer] ?? []);
    const parts = level(own, 0, metBefore(own, trace));
    made.set(layer, parts);
    return parts;
  };
});

/** Weights that an earlier layer has and this one uses too: they are that layer's. */
function metBefore(own: readonly Node[], { nodes }: Trace): ReadonlySet<string> {
  const shares = new Set(own.map((n) => n.share));
  const met = new Set<string>();
  const [first] = own;
  if (!first || (shares.size === 1 && shares.has(undefined))) return met;
  for (const { share, layer, id } of nodes)
    if (share !== undefined && layer !== first.layer && id < first.id && shares.has(share)) met.add(share);
  return met;
}

/** The part of a layer that such a path of names leads to. */
export function partAt(trace: Trace, layer: number, path: readonly string[]): Part | undefined {
  let parts = partsOf(trace, layer);
  let part: Part | undefined;
  for (const name of path) {
    part = parts.find((p) => p.name === name);
    if (!part) return undefined;
    parts = part.children;
  }
  return part;
}

/** Neighbours with the same name at this depth are one part. */
function level(nodes: readonly Node[], depth: number, met: ReadonlySet<string>): readonly Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < nodes.length; ) {
    const node = nodes[i] as Node;
    const name = node.path[depth];
    let end = i + 1;
    if (name === undefined) parts.push(leaf(node, met));
    else {
      while (end < nodes.length && nodes[end]?.path[depth] === name) end++;
      parts.push(group(name, nodes.slice(i, end), depth, met));
    }
    i = end;
  }
  return parts;
}

function leaf(node: Node, met: ReadonlySet<string>): Part {
  return {
    name: node.op,
    op: node.op,
    output: node.output.type,
    ...figuresOf(node, met),
    weights: node.weights,
    children: [],
  };
}

function group(name: string, nodes: readonly Node[], depth: number, met: ReadonlySet<string>): Part {
  const children = level(nodes, depth + 1, met);
  const last = nodes[nodes.length - 1] as Node;
  return {
    name,
    op: children.length === 1 ? (children[0] as Part).op : "block",
    output: last.output.type,
    parameters: total(children, (p) => p.parameters),
    macs: total(children, (p) => p.macs),
    weights: [],
    children,
  };
}

const total = (parts: readonly Part[], pick: (p: Part) => Figure): Figure => sum(parts.map(pick));

function figuresOf(
  node: Node,
  met: ReadonlySet<string>,
): { readonly parameters: Figure; readonly macs: Figure } {
  const { parameters } = costOf([node], "macs", new Set(met));
  const macs = node.macs === undefined ? UNKNOWN : guess(node.macs, node.macs !== 0n && node.output.assumed);
  return { parameters, macs };
}
