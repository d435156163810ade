import { mapDim } from "../../../model/dim";
import { spatial, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isNull, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { PerAxis } from "../../../trace/options";
import { type Arg, perAxis, real } from "../../../vocabulary/args";
import { type Arrives, defineModule, laidOut, ranked } from "../module";

type Pairs = readonly (readonly [number, number])[];

/** One number for all sides, or before and after each axis with the last axis first. */
function pairsOf(padding: number | readonly number[], rank: number): Pairs {
  if (typeof padding === "number") return Array.from({ length: rank }, () => [padding, padding] as const);
  return Array.from({ length: rank }, (_, i) => {
    const at = 2 * (rank - 1 - i);
    return [padding[at] ?? 0, padding[at + 1] ?? 0] as const;
  });
}

const sides = perAxis({
  required: true,
  doc: "One number for all sides, or [left, right, top, bottom, …], last axis first.",
});
const isEmpty = (tree: Tree): boolean =>
  (tree.kind === "seq" && tree.items.length === 0) || (tree.kind === "map" && tree.entries.length === 0);

const padding: Arg<PerAxis> = {
  ...sides,
  read: (tree) => (isEmpty(tree) ? [] : sides.read(tree)),
};

/** For how many axes it is: a list says it itself, whatever the class is called after. */
const axesOf = (said: PerAxis, rank: number): number =>
  typeof said === "number" ? rank : Math.ceil(said.length / 2);

/** The last axes of any tensor, whatever they mean. */
function padLast(g: Builder, x: Value, pairs: Pairs, fn: string): Value {
  const { dims, layout } = x.type;
  const from = (dims?.length ?? 0) - pairs.length;
  const padded = dims?.map((d, i) => mapDim(d, (n) => n + sum(pairs[i - from]))) ?? [];
  const gone = padded.findIndex((d) => typeof d === "number" && d <= 0);
  const others = Array<readonly [number, number]>(Math.max(from - 1, 0)).fill([0, 0]);
  if (!dims || (layout === "first" && from > 0 && gone < 0)) return g.pad(x, [...others, ...pairs], fn);
  checkAxes(g, pairs.length, dims.length);
  if (gone < 0) return g.declared([x], tensor(padded, layout), "pad", "global");
  const runs = padded.every((d) => typeof d !== "number" || d >= 0);
  g.fault("window-too-large", `padding leaves nothing of an axis of ${dims[gone]}`, {
    attr: "padding",
    ...(runs ? { severity: "warning" as const } : {}),
  });
  return g.declared([x], tensor(runs ? padded : dims.map(() => null), layout), "pad", "global");
}

const sum = ([low, high]: readonly [number, number] = [0, 0]): number => low + high;

function checkAxes(g: Builder, wanted: number, there: number): void {
  const padsBatch = wanted === there + 1;
  if (padsBatch)
    g.fault("bad-argument", `pads ${wanted} axes, which includes the batch`, {
      attr: "padding",
      severity: "warning",
    });
  else if (wanted > there)
    g.fault("bad-argument", `pads ${wanted} axes, but ${there} arrive`, { attr: "padding" });
}

function checkLength(g: Builder, said: number | readonly number[], rank: number): void {
  if (typeof said === "number" || said.length === 2 * rank) return;
  const message = `padding must be one number or ${2 * rank} numbers, found ${said.length}`;
  const runs = said.length % 2 === 0;
  g.fault("bad-argument", message, { attr: "padding", ...(runs ? { severity: "warning" as const } : {}) });
}

export const zeroPads = ranked((rank) =>
  defineModule({
    type: `ZeroPad${rank}d`,
    doc: "Pads the input with zeros.",
    args: { padding },
    lower(g, [x], a) {
      checkLength(g, a.padding, rank);
      return padLast(g, x, pairsOf(a.padding, axesOf(a.padding, rank)), "zero");
    },
  }),
);

const filler = real({ required: true });
/** torch pads with zeros where it is none. */
const value: Arg<number> = { ...filler, read: (tree) => (isNull(tree) ? 0 : filler.read(tree)) };

export const constantPads = ranked((rank) =>
  defineModule({
    type: `ConstantPad${rank}d`,
    doc: "Pads the input with one value.",
    args: { padding, value },
    lower(g, [x], a) {
      checkLength(g, a.padding, rank);
      return padLast(g, x, pairsOf(a.padding, axesOf(a.padding, rank)), "constant");
    },
  }),
);

/** A reflection needs one value more than it repeats; a circle as many. */
export function checkExtents(g: Builder, { type }: Value, pairs: Pairs, fn: "reflect" | "circular"): void {
  const least = fn === "reflect" ? 1 : 0;
  const space = spatial(type);
  const beyond = pairs.findIndex((pair, i) => {
    const n = space[i];
    return typeof n === "number" && Math.max(...pair) > n - least;
  });
  if (beyond < 0) return;
  g.fault("window-too-large", `padding is too large for an extent of ${space[beyond]}`, { attr: "padding" });
}

const ofInput = (type: string, fn: string, doc: string, beyond: "reflect" | "circular" | undefined) =>
  ranked((rank) => {
    const padded = (g: Builder, x: Value, said: PerAxis, axes: number = rank): Value => {
      checkLength(g, said, rank);
      const pairs = pairsOf(said, axes);
      if (beyond !== undefined) checkExtents(g, x, pairs, beyond);
      return rank === 1 && beyond !== "circular" && isNothing(x, pairs)
        ? refusedWhole(g, x)
        : g.pad(x, pairs, fn);
    };
    /** Only a circle goes by the class: the others pad as many axes as their list is for. */
    const otherwise: Arrives["otherwise"] = (g, x, { padding: said }) => {
      const axes = axesOf(said as PerAxis, rank);
      const fits = beyond !== "circular" && x.type.dims?.length === axes + 1;
      if (beyond === "circular" && axes === rank - 1 && x.type.dims?.length === rank)
        return padAsLong(g, x, said as PerAxis, rank, fn);
      return fits ? padded(g, laidOut(g, x, "first"), said as PerAxis, axes) : undefined;
    };
    const placed = { as: "first", axes: [rank + 1], unbatched: true } as const;
    return defineModule({
      type: `${type}${rank}d`,
      doc,
      args: { padding },
      input: { ...placed, otherwise, ...(beyond === "circular" ? {} : { full: "all" as const }) },
      lower(g, [x], a) {
        const further = axesOf(a.padding, rank) > rank;
        return further ? padAsLong(g, x, a.padding, rank, fn) : padded(g, x, a.padding);
      },
    });
  });

/** As many of the last axes as the list is for, the channels among them. */
function padAsLong(g: Builder, x: Value, said: PerAxis, rank: number, fn: string): Value {
  checkLength(g, said, rank);
  return padLast(g, x, pairsOf(said, axesOf(said, rank)), fn);
}

const isNothing = ({ type }: Value, [pair]: Pairs): boolean => {
  const [extent] = spatial(type);
  return typeof extent === "number" && pair !== undefined && extent + pair[0] + pair[1] === 0;
};

/** Along one axis torch wants something to be left; along more it does not. */
function refusedWhole(g: Builder, x: Value): Value {
  g.fault("window-too-large", `padding leaves nothing of the ${spatial(x.type)[0]} values of its input`, {
    attr: "padding",
  });
  return g.declared([x], tensor(x.type.dims?.map(() => null) ?? null, x.type.layout), "pad", "global");
}

export const reflectionPads = ofInput(
  "ReflectionPad",
  "reflect",
  "Pads the input with its own reflection at the edges.",
  "reflect",
);
export const replicationPads = ofInput(
  "ReplicationPad",
  "replicate",
  "Pads the input by repeating its edge values.",
  undefined,
);
export const circularPads = ofInput(
  "CircularPad",
  "circular",
  "Pads the input with the values of its opposite side.",
  "circular",
);
