import { type Dim, known } from "../model/dim";
import { type Node, once, type Weight } from "../model/trace";
import { extent } from "../text/numbers";

/** More distinct terms than this are no formula that one reads. */
const MOST_TERMS = 4;

/**
 * The parameters of a layer as people write them, with its own numbers: `(3·3·64 + 1)·128`, `3·3·3·64 + 2·64`. Formed
 * from the shapes of the weights alone, so that it holds for every operation; a bias folds into its kernel. Nothing
 * where there is nothing to multiply, an extent is unknown, or the terms are too many.
 */
export function parameterFormula(nodes: readonly Node[]): string | undefined {
  const terms = new Map<string, number>();
  let weights = 0;
  for (const node of once(nodes)) {
    if (node.weights.some((w) => !w.shape.every(known))) return undefined;
    weights += node.weights.length;
    for (const term of termsOf(node.weights)) terms.set(term, (terms.get(term) ?? 0) + 1);
  }
  if (terms.size === 0 || terms.size > MOST_TERMS) return undefined;
  const text = [...terms].map(([term, count]) => (count === 1 ? term : `${count}·${term}`)).join(" + ");
  return weights === 1 && !text.includes("·") ? undefined : text;
}

/** One operation's weights: those that share leading and trailing axes are one product over a sum. */
function termsOf(weights: readonly Weight[]): readonly string[] {
  const shapes = weights.map((w) => w.shape);
  const distinct = [...new Map(shapes.map((s) => [String(s), s])).values()];
  const count = (s: readonly Dim[]): number => shapes.filter((o) => String(o) === String(s)).length;
  if (distinct.length === 0) return [];
  if (distinct.length === 1) {
    const [only] = distinct as [readonly Dim[]];
    return [times(count(only), productOf(only))];
  }
  const head = commonHead(distinct);
  const tail = commonTail(
    distinct.map((s) => s.slice(head)),
    Math.min(...distinct.map((s) => s.length)) - head,
  );
  if (head === 0 && tail === 0) return distinct.map((s) => times(count(s), productOf(s)));
  const [first] = distinct as [readonly Dim[]];
  const sum = distinct.map((s) => times(count(s), productOf(s.slice(head, s.length - tail)))).join(" + ");
  const before = head > 0 ? `${productOf(first.slice(0, head))}·` : "";
  const after = tail > 0 ? `·${productOf(first.slice(first.length - tail))}` : "";
  return [`${before}(${sum})${after}`];
}

const times = (n: number, term: string): string =>
  n === 1 ? term : term === "1" ? String(n) : `${n}·${term}`;

const productOf = (dims: readonly Dim[]): string => dims.map(extent).join("·") || "1";

function commonHead(shapes: readonly (readonly Dim[])[]): number {
  const shortest = Math.min(...shapes.map((s) => s.length));
  const [first] = shapes as [readonly Dim[]];
  // The last axis belongs to the tail, where the outputs stand.
  let n = 0;
  while (n < shortest - 1 && shapes.every((s) => s[n] === first[n])) n++;
  return n;
}

function commonTail(shapes: readonly (readonly Dim[])[], most: number): number {
  const [first] = shapes as [readonly Dim[]];
  let n = 0;
  while (n < most && shapes.every((s) => s[s.length - 1 - n] === first[first.length - 1 - n])) n++;
  return n;
}
