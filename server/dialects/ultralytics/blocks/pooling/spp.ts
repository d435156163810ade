import type { Value } from "../../../../model/trace";
import { anything, flag, integer, real, shape } from "../../../../vocabulary/args";
import { c2, defineBlock, integers } from "../../building/block";
import { type BlockBuilder, half, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { split } from "../csp/csp";

export const pools = (b: BlockBuilder, x: Value, kernels: readonly number[]): readonly Value[] =>
  kernels.map((k, i) => b.within(`m.${i}`, () => b.g.maxPool(x, k)));

export const kernels = integers(shape({ default: [5, 9, 13], doc: "Window sizes of the poolings." }));
export const sizes = (list: readonly unknown[]): readonly number[] =>
  list.filter((n) => typeof n === "number");

/** Spatial pyramid pooling: windows of several sizes side by side. */
function spp(b: BlockBuilder, x: Value, out: number, windows: readonly unknown[]): Value {
  const y = b.convBnAct("cv1", x, half(x));
  return b.convBnAct("cv2", b.concat(y, ...pools(b, y, sizes(windows))), out);
}

export const SPP = defineBlock({
  name: "SPP",
  kind: "stacked",
  args: { c2, k: kernels },
  build: (b, [x], a) => spp(b, x, a.c2, a.k),
});

/** A cross-stage partial block with the poolings inside. */
export const C3SPP = defineBlock({
  name: "C3SPP",
  kind: "stacked",
  variants: ["v5", "v9"],
  args: {
    c2,
    k: kernels,
    n: anything({}),
    shortcut: anything({}),
    g: integer({ min: 1, default: 1 }),
    e: real({ min: 0, default: 0.5 }),
  },
  build: (b, [x], a) =>
    split(b, x, a.c2, a.e, (y, h) => {
      b.checkGroups(h, a.g);
      return b.within("m", () => spp(b, y, h, a.k));
    }),
});

/** The same, faster: one small window several times over sees as far as large ones. */
export const SPPF = defineBlock({
  name: "SPPF",
  kind: "stacked",
  poolingArgs: ["k"],
  refusesNone: ["n"],
  args: {
    c2,
    k: integer({ min: 1, default: 5 }),
    n: integer({ min: 1, max: 100 }),
    shortcut: flag({ default: false }),
  },
  build(b, [x], a) {
    // Rows as they were before YOLO26, with no number of windows, keep the activation that it does without.
    const parts = [b.convBnAct("cv1", x, half(x), 1, { act: a.n === undefined })];
    const own = {};
    const pool = (): Value => b.printed.sameModule(own, () => b.g.maxPool(parts.at(-1) as Value, a.k));
    for (let i = 0; i < (a.n ?? 3); i++) parts.push(b.within("m", pool));
    const y = b.convBnAct("cv2", b.concat(...parts), a.c2);
    return a.shortcut && width(x) === a.c2 ? b.g.add(y, x) : y;
  },
});

function sppElan(b: BlockBuilder, x: Value, out: number, hidden: number, kernel: number): Value {
  const parts = [b.convBnAct("cv1", x, hidden)];
  for (const name of ["cv2", "cv3", "cv4"])
    parts.push(b.within(name, () => b.g.maxPool(parts.at(-1) as Value, kernel)));
  return b.convBnAct("cv5", b.concat(...parts), out);
}

const c3 = integer({ min: 1, required: true });

export const SPPELAN = defineBlock({
  name: "SPPELAN",
  kind: "stacked",
  poolingArgs: ["k"],
  variants: STOCK,
  args: { c2, c3, k: integer({ min: 1, default: 5 }) },
  build: (b, [x], a) => sppElan(b, x, a.c2, a.c3, a.k),
});

export const SPPELANV9 = defineBlock({
  name: "SPPELAN",
  kind: "stacked",
  poolingArgs: ["k"],
  variants: ["v9"],
  args: { c2, c3 },
  build: (b, [x], a) => sppElan(b, x, a.c2, a.c3, 5),
});
