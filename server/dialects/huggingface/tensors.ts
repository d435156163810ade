import type { TensorBeside } from "../../model/beside";
import { volume } from "../../model/tensor";
import { type Node, once } from "../../model/trace";
import type { Measured } from "../dialect";

/** A tensor that follows from the file. */
export interface Expected {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The tensors of one layer of a stack, or those that stand in none. */
export type Blocks<T> = ReadonlyMap<string, ReadonlyMap<number, readonly T[]>>;

/** Where a name of a tensor says the layer: `model.layers.3.mlp…` */
const STACK = /^(.*?\b(?:layers|layer|blocks?|h|blk|resblocks|stages))\.(\d+)\./;
export const NO_STACK = "";

/** No model has more tensors. */
const MOST = 200_000;

export function expectedOf({ trace, model }: Measured): readonly Expected[] {
  const found: Expected[] = [];
  for (const node of once(trace.nodes)) {
    const { layer, path, weights, copies } = node;
    const { name = "", apart } = model.layers[layer] ?? {};
    // Some who save a checkpoint leave these out, and others cut them up in another way.
    if (apart) continue;
    if (found.length + timesOf(copies) * weights.length > MOST) break;
    for (const whose of wholes(name, copies))
      for (const w of weights) {
        const extents = w.shape.filter((d): d is number => typeof d === "number");
        found.push({ name: [whose, ...path, w.name].join("."), shape: extents });
      }
  }
  return found;
}

const timesOf = (copies: Node["copies"]): number => (typeof copies === "number" ? copies : 1);

/** What the names of its tensors begin with in each of the layers that an operation stands for. */
export function wholes(name: string, copies: Node["copies"]): readonly string[] {
  const [, stem = name, first = "0"] = /^(.*)\.(\d+)(?:-\d+)?$/.exec(name) ?? [];
  const stacked = copies !== undefined || stem !== name || /(layers?|blocks?|\bh)$/.test(name);
  const times = Math.min(timesOf(copies), MOST);
  return Array.from({ length: times }, (_, i) => (stacked ? `${stem}.${Number(first) + i}` : name));
}

export type Where = readonly [stack: string, index: number];

export function blockOf(name: string): Where {
  const [, stack, index] = STACK.exec(name) ?? [];
  return stack === undefined ? [NO_STACK, 0] : [stack, Number(index)];
}

export function blocksOf<T extends { readonly name: string }>(
  list: readonly T[],
  where: (name: string) => Where,
): Blocks<T> {
  const blocks = new Map<string, Map<number, T[]>>();
  for (const one of list) {
    const [stack, index] = where(one.name);
    const own = blocks.get(stack) ?? new Map<number, T[]>();
    blocks.set(stack, own);
    const block = own.get(index);
    if (block) block.push(one);
    else own.set(index, [one]);
  }
  return blocks;
}

/** Their stacks under our names: the same but for what stands in front, or the only one. */
export function sameStacks(theirs: Blocks<TensorBeside>, ours: Blocks<Expected>): Blocks<TensorBeside> {
  const [a, b] = [theirs, ours].map((m) => [...m.keys()].filter((k) => k !== NO_STACK));
  const renamed = new Map(theirs);
  for (const stack of a ?? []) {
    if (ours.has(stack)) continue;
    const like =
      a?.length === 1 && b?.length === 1
        ? b[0]
        : b?.find(
            (own) =>
              !theirs.has(own) &&
              (`.${core(own)}`.endsWith(`.${core(stack)}`) || `.${core(stack)}`.endsWith(`.${core(own)}`)),
          );
    const blocks = theirs.get(stack);
    if (like === undefined || !blocks) continue;
    renamed.delete(stack);
    renamed.set(like, blocks);
  }
  return renamed;
}

/** Without the words for a whole, which classes put here and there. */
const core = (name: string): string =>
  name
    .split(".")
    .filter((part) => !/^(model|transformer|base_model)$/.test(part))
    .join(".");

export interface Rests {
  readonly ours: readonly Expected[];
  readonly theirs: readonly TensorBeside[];
}

/**
 * What has no counterpart of its shape, first by name and then by shape alone, unless both hold as many elements: then they are
 * only cut up in another way.
 */
export function rests(ours: readonly Expected[], theirs: readonly TensorBeside[]): Rests | undefined {
  const byName = paired(ours, theirs, (t) => `${lastOf(t.name)} ${extents(t.shape)}`);
  // What still has a namesake of another shape is not the one to be taken for something else.
  const named = new Set(byName.ours.map((t) => lastOf(t.name)));
  const last = byName.theirs.filter((t) => named.has(lastOf(t.name)));
  const first = byName.theirs.filter((t) => !named.has(lastOf(t.name)));
  const left = paired(byName.ours, [...first, ...last], (t) => extents(t.shape));
  if (elements(left.ours) === elements(left.theirs)) return undefined;
  return left.ours.length === 0 && left.theirs.every(isCopy(ours)) ? undefined : left;
}

function paired(
  ours: readonly Expected[],
  theirs: readonly TensorBeside[],
  key: (t: Expected) => string,
): Rests {
  const known = new Map<string, TensorBeside[]>();
  for (const t of theirs) {
    const same = known.get(key(t));
    if (same) same.push(t);
    else known.set(key(t), [t]);
  }
  return { ours: ours.filter((t) => !known.get(key(t))?.shift()), theirs: [...known.values()].flat() };
}

/** `q_proj` of `model.layers.0.self_attn.q_proj.weight`. */
export const lastOf = (name: string): string => name.replace(END, "").split(".").at(-1) ?? "";
export const END = /\.(weight|kernel|bias|scale|shift|table|gamma|beta)$/;

/** A head that is tied is stored all the same by some. */
const isCopy =
  (ours: readonly Expected[]) =>
  ({ name, shape: s }: TensorBeside): boolean =>
    /(lm_head|output|decoder|embed_tokens|shared|wte)\.(weight|bias)$/.test(name) &&
    ours.some((t) => extents(t.shape) === extents(s));

/** Axes of 1 and the order of the axes say nothing: frameworks turn kernels. */
const extents = (s: readonly number[]): string =>
  s
    .filter((n) => n !== 1)
    .sort((x, y) => x - y)
    .join("×");

export const elements = (list: readonly { readonly shape: readonly number[] }[]): bigint =>
  list.reduce((n, t) => n + (volume(t.shape) ?? 0n), 0n);
