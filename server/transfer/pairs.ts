import type { KeptTensor } from "../model/state";
import { amountOf } from "./loaded";

/** The tensors of one layer, by their names within it. */
export interface Part {
  /** What all of their names begin with. */
  readonly key: string;
  readonly tensors: readonly KeptTensor[];
}

export interface Pair {
  readonly from: Part;
  readonly into: Part;
}

/** Beyond so many pairs only parts that are wholly alike are paired. */
const MOST_CELLS = 250_000;

/**
 * Which parts would fit which, in the order of both, so that as many parameters as can be are loaded: by what they hold, whatever
 * they are called.
 */
export function paired(from: readonly Part[], into: readonly Part[]): readonly Pair[] {
  const [a, b] = [from.map(cardOf), into.map(cardOf)];
  let start = 0;
  let end = 0;
  const shorter = Math.min(a.length, b.length);
  const same = (x: Card | undefined, y: Card | undefined): boolean => x?.text === y?.text;
  while (start < shorter && same(a[start], b[start])) start++;
  while (end < shorter - start && same(a.at(-1 - end), b.at(-1 - end))) end++;
  const pair = (x: Card, y: Card): Pair => ({ from: x.part, into: y.part });
  return [
    ...a.slice(0, start).map((x, i) => pair(x, b[i] as Card)),
    ...best(a.slice(start, a.length - end), b.slice(start, b.length - end)).map(([x, y]) => pair(x, y)),
    ...a.slice(a.length - end).map((x, i) => pair(x, b[b.length - end + i] as Card)),
  ];
}

interface Card {
  readonly part: Part;
  /** Each tensor by its name within the part and its shape. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly whole: number;
  readonly text: string;
}

function cardOf(part: Part): Card {
  const sizes = new Map(
    part.tensors.map((t) => [
      `${t.name.slice(part.key.length)} ${t.shape.join()}`,
      Number(amountOf([t]).parameters) + 1,
    ]),
  );
  const whole = [...sizes.values()].reduce((n, size) => n + size, 0);
  return { part, sizes, whole, text: [...sizes.keys()].sort().join("\n") };
}

type Cards = readonly (readonly [Card, Card])[];

function best(a: readonly Card[], b: readonly Card[]): Cards {
  if (a.length * b.length > MOST_CELLS) return [];
  const width = b.length + 1;
  // The most that the rests from (i, j) on have in common.
  const most = new Float64Array((a.length + 1) * width);
  const at = (i: number, j: number): number => most[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      most[i * width + j] = Math.max(
        at(i + 1, j),
        at(i, j + 1),
        common(a[i] as Card, b[j] as Card) + at(i + 1, j + 1),
      );
  const pairs: [Card, Card][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i] as Card, b[j] as Card];
    const shared = common(x, y);
    if (shared > 0 && at(i, j) === shared + at(i + 1, j + 1)) {
      pairs.push([x, y]);
      i++;
      j++;
    } else if (at(i, j) === at(i + 1, j)) i++;
    else j++;
  }
  return pairs;
}

function common(a: Card, b: Card): number {
  if (a.text === b.text) return a.whole;
  let shared = 0;
  for (const [key, size] of a.sizes) if (b.sizes.has(key)) shared += size;
  return shared;
}
