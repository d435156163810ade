import type { Found } from "../analysis/analyse";
import type { Model } from "../model/layer";
import { channels } from "../model/tensor";

/** More layers than these are listed one by one by nobody. */
const MOST = 10_000;

/** The layers that a list such as `0,4-6,stem` stands for, by index or by name; the part that stands for none otherwise. */
export function keptFrom(text: string, { layers }: Model): readonly number[] | { readonly unknown: string } {
  const kept: number[] = [];
  for (const part of text.split(",").map((p) => p.trim())) {
    const [from, to] = rangeIn(part, layers);
    if (from === undefined || to === undefined || to < from || to >= layers.length) return { unknown: part };
    for (let i = from; i <= to && kept.length < MOST; i++) kept.push(i);
  }
  return kept;
}

function rangeIn(part: string, layers: Model["layers"]): readonly (number | undefined)[] {
  const named = layers.find((l) => l.nameSpan && l.name === part);
  if (named) return [named.index, named.index];
  const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
  return from === undefined ? [] : [Number(from), Number(to)];
}

/** Whether these layers give as many channels, as often, in both: how they are written does not matter. */
export const keepsLayers = (kept: readonly number[], before: Found, after: Found): boolean =>
  kept.every((i) => repeatOf(before, i) === repeatOf(after, i) && widthOf(before, i) === widthOf(after, i));

const repeatOf = ({ model }: Found, layer: number): number => model.layers[layer]?.repeat ?? 1;

/** The channels of a layer's outputs, as text. */
export const widthOf = ({ facts }: Found, layer: number): string =>
  (facts.layers[layer]?.outputs ?? []).map((t) => String(channels(t))).join(" ");
