import { type Dim, known } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import { get, isNull, items, numberOf, stringOf, type Tree } from "../../../model/tree";

/** The axis of the examples, where a shape is written with it: functions count it, and may move or drop it. */
export const BATCH = "batch";

/** A shape with the batch in it, wherever it is, if it is in it at all. */
export interface Whole {
  readonly dims: readonly Dim[];
  /** What the numbers are, where the file tells: a constant, or a shape that is computed with. */
  readonly content?: readonly Dim[];
}

/** What is known of values that are not simply one tensor per example. */
export type Notes = Map<Value, Whole>;

export function wholeOf(value: Value, notes: Notes): Whole | undefined {
  const noted = notes.get(value);
  if (noted) return noted;
  const { dims } = value.type;
  return dims ? { dims: [BATCH, ...dims] } : undefined;
}

/** More numbers than any shape or list of places has. */
const MOST_NUMBERS = 64;

/** A constant of the file; its shape is that of the first entries, as an array has no other. */
export function constantOf(tree: Tree): Whole | undefined {
  const bare = unwrapped(tree);
  if (bare.kind === "scalar") {
    if (isNull(bare) || stringOf(bare) !== undefined) return undefined;
    return { dims: [], content: [numberOf(bare) ?? null] };
  }
  if (bare.kind !== "seq") return undefined;
  const dims: number[] = [];
  for (let at: Tree | undefined = bare; at?.kind === "seq" && dims.length < 16; at = at.items[0])
    dims.push(at.items.length);
  if (dims.length > 1 || bare.items.length > MOST_NUMBERS) return { dims };
  const content = bare.items.map((t) => (isNull(t) ? BATCH : (numberOf(t) ?? null)));
  return { dims, content };
}

/** Arrays, tensors and tuples stand in wrappings of their own in what Keras 3 writes. */
export function unwrapped(tree: Tree): Tree {
  if (tree.kind !== "map") return tree;
  const type = stringOf(get(tree, "class_name"));
  if (type === "__tuple__") return get(tree, "items") ?? tree;
  if (type !== "__numpy__" && type !== "__tensor__") return tree;
  return get(get(tree, "config"), "value") ?? tree;
}

/** The list within, without its wrapping. */
export const listIn = (tree: Tree | undefined): readonly Tree[] => items(tree && unwrapped(tree));

/** What several tensors are as one, side by side along a new first axis. */
export function stacked(parts: readonly (Whole | undefined)[]): Whole | undefined {
  const [first] = parts;
  if (!first) return undefined;
  const content = parts.flatMap((p) => (p?.dims.length === 0 ? (p.content ?? [null]) : [null]));
  return { dims: [parts.length, ...first.dims], ...(first.dims.length === 0 ? { content } : {}) };
}

/** One shape for all, as arrays are stretched: aligned at the end; nothing where they do not fit. */
export function broadcast(shapes: readonly (readonly Dim[])[]): readonly Dim[] | undefined {
  const rank = Math.max(...shapes.map((s) => s.length), 0);
  const made: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    let met: Dim = 1;
    for (const shape of shapes) {
      const d = shape[i - (rank - shape.length)];
      if (d === undefined || d === 1 || d === met) continue;
      if (met === 1) met = d;
      else if (known(met) && known(d)) return undefined;
      else met = met === BATCH || d === BATCH ? BATCH : known(met) ? met : d;
    }
    made.push(met);
  }
  return made;
}
