import type { Layer, Model } from "../../model/layer";
import { wording } from "./wording";

/** A layer of the one version and the layer of the other that it has become. */
export interface Match {
  readonly before: Layer;
  readonly after: Layer;
  /** Stands in another order among its neighbours. */
  readonly moved?: boolean;
}

/**
 * Which layer has become which. Layers with a name are matched by it. Rows without one are told apart by their type and
 * arguments, as the longest sequence that both versions have in common: their indices shift when a row is inserted.
 * What stands alone at the same place of both is one layer that was replaced.
 */
export function aligned(before: Model, after: Model): readonly Match[] {
  const common = inSequence(before.layers.map(cardOf), after.layers.map(cardOf));
  return inOrder(replaced([...common, ...moved(common, before, after)], before, after));
}

/** What a layer is recognised by. */
interface Card {
  readonly layer: Layer;
  readonly name: string | undefined;
  readonly type: string;
  /** The type with its arguments and repeats. */
  readonly whole: string;
  readonly group: string | undefined;
}

const cardOf = (layer: Layer): Card => ({
  layer,
  name: layer.nameSpan ? layer.name : undefined,
  type: layer.type,
  whole: `${layer.type} ${layer.repeat ?? 1} ${layer.args.map((a) => `${a.name}=${wording(a.value)}`).join(" ")}`,
  group: layer.group,
});

/** How much two layers speak for being the same; nothing when they cannot be. */
function likeness(a: Card, b: Card): number {
  const alike = a.whole === b.whole;
  if (a.name !== undefined && b.name !== undefined) return a.name === b.name ? 8 : alike ? 2 : 0;
  const near = a.group === b.group ? 1 : 0;
  return alike ? 4 + near : a.type === b.type ? 2 + near : 0;
}

/** Beyond so many pairs the table below would be too large; a file of a thousand rows is still far from it. */
const MOST_CELLS = 4_000_000;

function inSequence(before: readonly Card[], after: readonly Card[]): readonly Match[] {
  let start = 0;
  let end = 0;
  const shorter = Math.min(before.length, after.length);
  const same = (a: Card | undefined, b: Card | undefined): boolean =>
    a !== undefined && b !== undefined && a.whole === b.whole && a.name === b.name && a.group === b.group;
  while (start < shorter && same(before[start], after[start])) start++;
  while (end < shorter - start && same(before.at(-1 - end), after.at(-1 - end))) end++;
  const pair = (i: number, j: number): Match => ({
    before: (before[i] as Card).layer,
    after: (after[j] as Card).layer,
  });
  const middle = bestPath(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [
    ...Array.from({ length: start }, (_, i) => pair(i, i)),
    ...middle,
    ...Array.from({ length: end }, (_, i) => pair(before.length - end + i, after.length - end + i)),
  ];
}

/** The pairs, in the order of both, that together are most alike. */
function bestPath(before: readonly Card[], after: readonly Card[]): readonly Match[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST_CELLS) return nextAlike(before, after);
  // Of the rests from (i, j) on.
  const best = new Int32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] as number;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const like = likeness(before[i] as Card, after[j] as Card);
      const without = Math.max(at(i + 1, j), at(i, j + 1));
      best[i * width + j] = like > 0 ? Math.max(without, like + at(i + 1, j + 1)) : without;
    }
  const pairs: Match[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    const [a, b] = [before[i] as Card, after[j] as Card];
    const like = likeness(a, b);
    if (like > 0 && at(i, j) === like + at(i + 1, j + 1)) {
      pairs.push({ before: a.layer, after: b.layer });
      i++;
      j++;
    } else if (at(i, j) === at(i + 1, j)) i++;
    else j++;
  }
  return pairs;
}

/** Each layer with the next one that is wholly alike: not the best path, but one in no time. */
function nextAlike(before: readonly Card[], after: readonly Card[]): readonly Match[] {
  const key = ({ name, whole }: Card): string => `${name ?? ""}\n${whole}`;
  const places = new Map<string, number[]>();
  before.forEach((card, i) => {
    const list = places.get(key(card));
    if (list) list.push(i);
    else places.set(key(card), [i]);
  });
  let from = 0;
  return after.flatMap((card): readonly Match[] => {
    const list = places.get(key(card)) ?? [];
    while (list[0] !== undefined && list[0] < from) list.shift();
    const [place] = list;
    // Far ahead it is another one that looks the same, and what lies between would be lost.
    if (place === undefined || place - from > FAR) return [];
    from = place + 1;
    return [{ before: (before[place] as Card).layer, after: card.layer }];
  });
}

const FAR = 200;

/** Layers of one name that stand in another order now. */
function moved(known: readonly Match[], before: Model, after: Model): readonly Match[] {
  const [olds, news] = unpaired(known, before, after);
  const byName = new Map(olds.filter((l) => l.nameSpan).map((l) => [l.name, l]));
  return news.flatMap((layer) => {
    const old = layer.nameSpan && byName.get(layer.name);
    if (!old) return [];
    byName.delete(layer.name);
    return [{ before: old, after: layer, moved: true }];
  });
}

/** Between two neighbouring pairs, as many layers of the one as of the other, none with a name of its own. */
function replaced(known: readonly Match[], before: Model, after: Model): readonly Match[] {
  const [olds, news] = unpaired(known, before, after);
  const pairOfNew = new Map(known.map((p) => [p.after.index, p.before.index]));
  const pairOfOld = new Map(known.map((p) => [p.before.index, p.after.index]));
  // A gap is known by the pair above it, which must be the same one on both sides.
  const gapsBefore = gaps(olds, (i) => pairOfOld.get(i));
  const gapsAfter = gaps(news, (i) => (pairOfNew.has(i) ? i : undefined));
  const found = [...gapsAfter].flatMap(([key, list]) => {
    const others = gapsBefore.get(key) ?? [];
    if (others.length !== list.length) return [];
    return list.flatMap((layer, i): Match[] => {
      const old = others[i] as Layer;
      const named = layer.nameSpan !== undefined || old.nameSpan !== undefined;
      return named || layer.group !== old.group ? [] : [{ before: old, after: layer }];
    });
  });
  return [...known, ...found];
}

/** Layers that stand together, by the place in the new version of the pair above them. */
function gaps(
  layers: readonly Layer[],
  placeOf: (index: number) => number | undefined,
): ReadonlyMap<number, readonly Layer[]> {
  const found = new Map<number, Layer[]>();
  const own = new Set(layers.map((l) => l.index));
  for (const layer of layers) {
    let above = layer.index - 1;
    while (own.has(above)) above--;
    const key = above < 0 ? -1 : (placeOf(above) ?? Number.NaN);
    found.set(key, [...(found.get(key) ?? []), layer]);
  }
  return found;
}

function unpaired(
  known: readonly Match[],
  before: Model,
  after: Model,
): readonly [readonly Layer[], readonly Layer[]] {
  const olds = new Set(known.map((p) => p.before.index));
  const news = new Set(known.map((p) => p.after.index));
  return [before.layers.filter((l) => !olds.has(l.index)), after.layers.filter((l) => !news.has(l.index))];
}

const inOrder = (pairs: readonly Match[]): readonly Match[] =>
  [...pairs].sort((a, b) => a.after.index - b.after.index);
