import type { KeptTensor, ModelState } from "../model/state";
import { type Amount, amountOf, loadedInto, type Weights } from "./loaded";
import { type Part, paired } from "./pairs";
import { placedIn } from "./place";

export type { Weights } from "./loaded";

/** What of some weights is loaded into a model. */
export interface Forecast {
  readonly loaded: Amount;
  /** What the model has to be filled, and what the weights are. */
  readonly model: Amount;
  readonly weights: Amount;
  /** Some layers have tensors that nobody knows: more may be loaded. */
  readonly isPartial: boolean;
  /** Of each layer of the model that has any. */
  readonly layers: readonly LayerForecast[];
  /** From where on the names of the two do not belong together any more. */
  readonly shift?: Shift;
}

export interface LayerForecast {
  readonly layer: number;
  readonly loaded: Amount;
  readonly own: Amount;
}

export interface Shift {
  /** The first layer whose tensors fit, and are called otherwise. */
  readonly layer: number;
  /** What their names begin with in the weights, and in the model: of every layer that fits so. */
  readonly keys: readonly KeyChange[];
  /** What would be loaded under the names of the model. */
  readonly renamed: Amount;
}

export interface KeyChange {
  readonly from: string;
  readonly into: string;
}

export function forecast(weights: Weights, own: ModelState): Forecast {
  const placed = placedIn(own, weights);
  return forecastFor(placed, completed(own, placed));
}

/** With those of its tensors that it has only where the weights have them. */
function completed(state: ModelState, weights: Weights): ModelState {
  const { tensors, optional = [] } = state;
  const more = optional.length === 0 ? [] : loadedInto({ ...state, tensors: optional }, weights);
  return more.length === 0 ? state : { ...state, tensors: [...tensors, ...more] };
}

function forecastFor(weights: Weights, into: ModelState): Forecast {
  const taken = loadedInto(into, weights);
  const own = byLayer(into.tensors);
  const loaded = byLayer(taken);
  // What nobody knows of the weights might fit better than what is known of them.
  const amount = amountOf(taken);
  const shift = weights.unknown?.length ? undefined : shiftOf(weights, into, own, amount);
  return {
    loaded: amount,
    model: amountOf(into.tensors),
    weights: amountOf(weights.tensors),
    isPartial: into.unknown.length > 0 || (weights.unknown?.length ?? 0) > 0,
    layers: [...own].map(([layer, tensors]) => ({
      layer,
      own: amountOf(tensors),
      loaded: amountOf(loaded.get(layer) ?? []),
    })),
    ...(shift ? { shift } : {}),
  };
}

function byLayer(tensors: readonly KeptTensor[]): ReadonlyMap<number, readonly KeptTensor[]> {
  const found = new Map<number, KeptTensor[]>();
  for (const t of tensors) {
    if (t.layer === undefined) continue;
    const list = found.get(t.layer);
    if (list) list.push(t);
    else found.set(t.layer, [t]);
  }
  return found;
}

/** A tenth of the weights: less may fit a layer that it has nothing to do with. */
const LEAST = 10n;

/** Absent where not much more would be loaded under other names. */
function shiftOf(
  weights: Weights,
  into: ModelState,
  own: ReadonlyMap<number, readonly KeptTensor[]>,
  loaded: Amount,
): Shift | undefined {
  const all = amountOf(weights.tensors).parameters;
  const isMuch = (more: bigint): boolean => more > 0n && more * LEAST >= all;
  if (!isMuch(all - loaded.parameters)) return undefined;
  const parts = [...own].map(([layer, tensors]) => ({ key: into.keys[layer] ?? "", tensors }));
  const pairs = paired(partsOf(weights, into), parts);
  const moved = pairs.filter((p) => p.from.key !== p.into.key);
  const first = moved[0]?.into.tensors[0]?.layer;
  if (first === undefined) return undefined;
  const keys = moved.map((p): KeyChange => ({ from: p.from.key, into: p.into.key }));
  const renamed = amountOf(loadedInto(into, weights, renaming(keys, parts)));
  return isMuch(renamed.parameters - loaded.parameters) ? { layer: first, keys, renamed } : undefined;
}

/** The names of the weights with these beginnings changed; what would be in the way of another keeps no name at all. */
function renaming(keys: readonly KeyChange[], parts: readonly Part[]): (name: string) => string {
  const change = new Map(keys.map(({ from, into }) => [from, into]));
  const taken = new Set(keys.map(({ into }) => into));
  const known = [...new Set([...change.keys(), ...parts.map((p) => p.key)])];
  const keyOf = keyIn(known);
  return (name) => {
    const key = keyOf(name);
    if (key === undefined) return name;
    const into = change.get(key);
    if (into !== undefined) return into + name.slice(key.length);
    return taken.has(key) ? `\n${name}` : name;
  };
}

/** The parts of weights: those of the layers of a model, or all names that begin as the names of the other model do. */
function partsOf({ tensors, keys }: Weights, into: ModelState): readonly Part[] {
  if (keys) {
    return [...byLayer(tensors)].map(([layer, own]) => ({ key: keys[layer] ?? "", tensors: own }));
  }
  const forms = new Set(into.keys.flatMap((key) => (key ? [formOf(key)] : [])));
  const found = new Map<string, KeptTensor[]>();
  for (const t of tensors) {
    const key = prefixes(t.name).find((p) => forms.has(formOf(p)));
    if (key === undefined) continue;
    const list = found.get(key);
    if (list) list.push(t);
    else found.set(key, [t]);
  }
  return [...found]
    .map(([key, own]) => ({ key, tensors: own }))
    .sort((a, b) => numberIn(a.key) - numberIn(b.key));
}

/** `model.#.` of `model.12.`: layers are told from each other by a number. */
const formOf = (key: string): string => key.replace(/\d+/g, "#");

const numberIn = (key: string): number => Number(/\d+/.exec(key)?.[0] ?? 0);

/** What it may begin with: up to each of its first dots or slashes. */
function prefixes(name: string): readonly string[] {
  const found: string[] = [];
  for (const { index } of name.matchAll(/[./]/g))
    if (found.push(name.slice(0, index + 1)) >= MOST_PARTS) break;
  return found;
}

const MOST_PARTS = 8;

function keyIn(keys: readonly string[]): (name: string) => string | undefined {
  const known = new Set(keys);
  return (name) => prefixes(name).find((p) => known.has(p));
}
