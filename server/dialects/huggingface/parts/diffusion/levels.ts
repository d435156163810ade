import { booleanOf, integerOf, items, type Tree } from "../../../../model/tree";
import type { Scope } from "../../architecture";
import type { Level, Unet } from "./unet";

/** One number for all levels, or one for each. */
export const atLevel = (n: number | readonly number[], i: number): number =>
  typeof n === "number" ? n : (n[i] ?? Number.NaN);

/** A number for all levels, a list with one for each, or with one for each layer of each. */
export function depthAt(tree: Tree | null, i: number): (layer: number) => number {
  if (tree === null) return () => 1;
  const own = tree.kind === "seq" ? items(tree)[i] : tree;
  if (own?.kind !== "seq") return () => integerOf(own) ?? Number.NaN;
  return (layer) => integerOf(items(own)[layer]) ?? Number.NaN;
}

/** True for all levels, or in a list for this one. */
export const flagAt = (tree: Tree | null, i: number): boolean =>
  booleanOf(tree?.kind === "seq" ? items(tree)[i] : (tree ?? undefined)) ?? false;

export interface Widths {
  readonly block_out_channels: readonly number[] | null;
  readonly down_block_types: readonly string[];
  readonly up_block_types?: readonly string[];
}

export const widthsOf = ({ block_out_channels }: Widths): readonly number[] => block_out_channels ?? [];

/** Lists with one entry for each level are as long as each other: otherwise the class is not built. */
export function checkLevels(c: Scope, k: Widths): void {
  const wanted = k.down_block_types.length;
  for (const name of ["block_out_channels", "up_block_types"]) {
    const at = c.entry(name);
    const own = name === "up_block_types" ? k.up_block_types : k.block_out_channels;
    if (!at || !own || own.length === wanted) continue;
    c.fault({
      code: "layer-pattern",
      span: at.value.span,
      severity: "error",
      message: `${name} has ${own.length} entries, but down_block_types ${wanted}: each level has one of either`,
    });
  }
}

export type Sizes = number | readonly number[] | null;

/** Whether maps of this size are halved evenly so many times; a size that no key says is. */
export function isEven(size: Sizes, times: number): boolean {
  const sides = typeof size === "number" ? [size] : (size ?? []);
  const by = 2 ** Math.min(times, 30);
  return sides.every((n) => n % by === 0);
}

/** What enters: a map of that many channels. */
export function sampleDims(channels: number, size: Sizes): readonly (number | null)[] {
  const sides = typeof size === "number" ? [size, size] : (size ?? [null, null]);
  return [channels, sides[0] ?? null, sides[1] ?? sides[0] ?? null];
}

export interface Levelled {
  readonly heads: number | readonly number[];
  /** In order of the levels on the way down; the way up asks in its own order, where the class does. */
  readonly headDim: (i: number, out: number) => number;
  readonly layers: number | readonly number[];
  readonly depth: (i: number) => (layer: number) => number;
  readonly depthUp: (i: number) => (layer: number) => number;
  readonly textOnly: (i: number) => boolean;
}

/** The levels of the way down, and those of the way up with one layer more each. */
export function levelsOf(
  k: Widths,
  p: Levelled,
): { readonly down: readonly Level[]; readonly up: readonly Level[] } {
  const widths = widthsOf(k);
  const last = widths.length - 1;
  const level = (type: string, i: number, back: boolean): Level => {
    // A level of the way up has the sizes of the one on the way down that it is joined with.
    const own = back ? last - i : i;
    const out = widths[own] ?? Number.NaN;
    return {
      type: type.replace(/^UNetRes/, ""),
      out,
      layers: atLevel(p.layers, own) + (back ? 1 : 0),
      heads: atLevel(p.heads, own),
      headDim: p.headDim(i, out),
      depth: back ? p.depthUp(i) : p.depth(i),
      textOnly: p.textOnly(own),
    };
  };
  return {
    down: k.down_block_types.map((type, i) => level(type, i, false)),
    up: (k.up_block_types ?? []).map((type, i) => level(type, i, true)),
  };
}

export type { Level, Unet };
