import type { Span } from "../../model/span";
import {
  get,
  integerOf,
  isMapping,
  isScalar,
  items,
  type Scalar,
  stringOf,
  type Tree,
} from "../../model/tree";

/** A layer's output as an edge names it: which layer, which of its calls, which of the call's outputs. */
export interface RawReference {
  readonly name: string;
  readonly node: number;
  readonly tensor: number;
  /** The name, where a reader would look for the edge. */
  readonly span: Span;
}

/** One argument of a call: a tensor (by its place among the references), several, or a value. */
export type CallArgument =
  | { readonly kind: "tensor"; readonly at: number }
  | { readonly kind: "list"; readonly parts: readonly CallArgument[] }
  | { readonly kind: "value"; readonly tree: Tree };

/** How a layer was called. */
export interface CallForm {
  readonly args: readonly CallArgument[];
  readonly kwargs: ReadonlyMap<string, CallArgument>;
}

/** Of a call that says nothing but its tensors: nearly all. */
const NO_KEYWORDS: ReadonlyMap<string, CallArgument> = new Map();

const NO_FORM: CallForm = { args: [], kwargs: NO_KEYWORDS };

/** How a layer was called, in one call of all that it has: a shared model repeats those of its layers. */
export const formOf = (nodes: readonly CallForm[], call: number): CallForm =>
  nodes[call % Math.max(nodes.length, 1)] ?? NO_FORM;

export interface RawCall extends CallForm {
  readonly references: readonly RawReference[];
  /** A reference stands where a list of references should: `["a", 0, 0]` for `[["a", 0, 0]]`. */
  readonly flat: boolean;
}

/** `inbound_nodes` of any version: one call per node. */
export const callsOf = (tree: Tree | undefined): readonly RawCall[] =>
  items(tree).map((node) => new NodeReader().read(node));

class NodeReader {
  private readonly references: RawReference[] = [];
  private kwargs: Map<string, CallArgument> | undefined;

  read(node: Tree): RawCall {
    const modern = isMapping(node) && get(node, "args") !== undefined;
    const args = modern ? this.modern(node) : this.classic(node);
    const { references } = this;
    const kwargs = this.kwargs ?? NO_KEYWORDS;
    return { args, kwargs, references, flat: isTriple(node) };
  }

  /** Keras 3: positional and keyword arguments as they were given. */
  private modern(node: Tree): readonly CallArgument[] {
    const args = items(get(node, "args")).map((a) => this.modernPart(a));
    const named = get(node, "kwargs");
    if (isMapping(named))
      for (const { key, value } of named.entries) this.keyword(String(key.value), this.modernPart(value));
    return args;
  }

  private modernPart(tree: Tree): CallArgument {
    if (tree.kind === "seq") return list(tree.items.map((t) => this.modernPart(t)));
    if (!isMapping(tree)) return { kind: "value", tree };
    // Tuples are lists.
    const tuple = stringOf(get(tree, "class_name")) === "__tuple__" ? get(tree, "items") : undefined;
    if (tuple) return list(items(tuple).map((t) => this.modernPart(t)));
    const reference = kerasTensor(tree);
    if (reference) return this.tensor(reference);
    // Tensors by name, as a model with named inputs is called.
    const parts = tree.entries.map((e) => this.modernPart(e.value));
    return parts.some(holdsTensor) ? list(parts) : { kind: "value", tree };
  }

  /** Keras 1 and 2: the tensors of the first argument; the rest of the call stands behind each of them. */
  private classic(node: Tree): readonly CallArgument[] {
    if (isTriple(node)) return [this.triple(node)];
    const parts = isMapping(node) ? node.entries.map((e) => e.value) : items(node);
    const read = parts.map((p) => this.classicPart(p));
    return read.length === 1 ? read : [list(read)];
  }

  private classicPart(tree: Tree): CallArgument {
    if (isTriple(tree)) return this.triple(tree);
    return tree.kind === "seq" ? list(tree.items.map((t) => this.classicPart(t))) : { kind: "value", tree };
  }

  private triple(tree: Tree): CallArgument {
    const [, , , rest] = items(tree);
    // The tensor itself comes before those of the rest of the call.
    const part = this.constant(tree) ?? this.tensor(referenceOf(tree));
    if (isMapping(rest))
      for (const { key, value } of rest.entries) {
        const named = String(key.value);
        if (!this.kwargs?.has(named)) this.keyword(named, this.keywordPart(value));
      }
    return part;
  }

  /** A constant that stands where a tensor might. */
  private constant(tree: Tree): CallArgument | undefined {
    const [name, , value] = items(tree);
    return value && stringOf(name) === "_CONSTANT_VALUE" ? { kind: "value", tree: value } : undefined;
  }

  private keywordPart(tree: Tree): CallArgument {
    if (isTriple(tree) && items(tree).length <= 4)
      return this.constant(tree) ?? this.tensor(referenceOf(tree));
    if (tree.kind === "seq" && tree.items.some(holdsTriple))
      return list(tree.items.map((t) => this.keywordPart(t)));
    if (isMapping(tree) && tree.entries.some((e) => holdsTriple(e.value)))
      for (const { value } of tree.entries) this.keywordPart(value);
    return { kind: "value", tree };
  }

  private keyword(name: string, part: CallArgument): void {
    this.kwargs ??= new Map();
    this.kwargs.set(name, part);
  }

  private tensor(reference: RawReference): CallArgument {
    this.references.push(reference);
    return { kind: "tensor", at: this.references.length - 1 };
  }
}

const list = (parts: readonly CallArgument[]): CallArgument => ({ kind: "list", parts });

const holdsTensor = (p: CallArgument): boolean =>
  p.kind === "tensor" || (p.kind === "list" && p.parts.some(holdsTensor));

/** Whether a tensor stands in it: in a slice's bounds, say. */
const holdsTriple = (tree: Tree): boolean =>
  isTriple(tree) ||
  (tree.kind === "seq" && tree.items.some(holdsTriple)) ||
  (tree.kind === "map" && tree.entries.some((e) => holdsTriple(e.value)));

/** `["name", 0, 0]`, perhaps with what else the call was given. */
export function isTriple(tree: Tree | undefined): boolean {
  if (tree?.kind !== "seq" || tree.items.length < 3) return false;
  return stringOf(tree.items[0]) !== undefined && integerOf(tree.items[1]) !== undefined;
}

export function referenceOf(triple: Tree): RawReference {
  const parts = items(triple);
  const name = parts[0] as Scalar;
  return {
    name: stringOf(name) ?? "",
    node: Math.max(integerOf(parts[1]) ?? 0, 0),
    tensor: Math.max(integerOf(parts[2]) ?? 0, 0),
    span: name.span,
  };
}

function kerasTensor(tree: Tree): RawReference | undefined {
  if (stringOf(get(tree, "class_name")) !== "__keras_tensor__") return undefined;
  const history = get(get(tree, "config"), "keras_history");
  return isTriple(history) ? referenceOf(history as Tree) : undefined;
}

/** All `["name", 0, 0]` of a nested structure, in order: what `input_layers` and `output_layers` hold. */
export function triplesOf(tree: Tree | undefined): readonly RawReference[] {
  if (tree === undefined || isScalar(tree)) return [];
  if (isTriple(tree)) return [referenceOf(tree)];
  const parts = isMapping(tree) ? tree.entries.map((e) => e.value) : tree.items;
  return parts.flatMap(triplesOf);
}

/** The places of the tensors in a part, in order. */
export function tensorsIn(part: CallArgument | undefined): readonly number[] {
  if (part === undefined || part.kind === "value") return [];
  return part.kind === "tensor" ? [part.at] : part.parts.flatMap(tensorsIn);
}

/** The shapes that Keras 3 writes beside each edge, by `name/call/output`: with the batch in front. */
export function statedShapes(inbound: Tree | undefined, into: Map<string, Tree>): void {
  if (inbound === undefined || isScalar(inbound)) return;
  const reference = isMapping(inbound) ? kerasTensor(inbound) : undefined;
  if (reference) {
    const shape = get(get(inbound, "config"), "shape");
    if (shape) into.set(`${reference.name}/${reference.node}/${reference.tensor}`, shape);
    return;
  }
  const parts = isMapping(inbound) ? inbound.entries.map((e) => e.value) : inbound.items;
  for (const part of parts) statedShapes(part, into);
}
