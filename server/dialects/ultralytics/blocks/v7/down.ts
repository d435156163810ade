import { anything, integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { width } from "../../building/block-builder";

export const DownC = defineBlock({
  name: "DownC",
  kind: "repeating",
  poolingArgs: ["k"],
  variants: ["v7"],
  args: { c2, k: integer({ min: 1, default: 2 }) },
  build(b, [x], a) {
    const h = Math.floor(a.c2 / 2);
    const strided = b.convBnAct("cv2", b.convBnAct("cv1", x, width(x)), h, 3, { stride: a.k });
    return b.concat(strided, b.convBnAct("cv3", b.g.maxPool(x, a.k, a.k, 0), h));
  },
});

export const MP = defineBlock({
  name: "MP",
  kind: "verbatim",
  poolingArgs: ["k"],
  variants: ["v7", "v9"],
  args: { k: integer({ min: 1, default: 2 }) },
  build: (b, [x], a) => b.g.maxPool(x, a.k, a.k, 0),
});

export const SP = defineBlock({
  name: "SP",
  kind: "verbatim",
  poolingArgs: ["k", "s"],
  variants: ["v7", "v9"],
  args: { k: integer({ min: 1, default: 3 }), s: integer({ min: 1, default: 1 }) },
  build: (b, [x], a) => b.g.maxPool(x, a.k, a.s),
});

/** One out of four pixels into each quarter of the channels. */
export const ReOrg = defineBlock({
  name: "ReOrg",
  kind: "verbatim",
  variants: ["v7", "v9"],
  build: (b, [x]) => b.g.spaceToDepth(x, 2),
});

/** Taken by stems, which are as they are whatever is written. */
export const ignored = {
  k: anything({}),
  s: anything({}),
  p: anything({}),
  g: anything({}),
  act: anything({}),
} as const;

export const Stem = defineBlock({
  name: "Stem",
  kind: "stacked",
  variants: ["v7"],
  args: { c2, ...ignored },
  build(b, [x], a) {
    const h = Math.floor(a.c2 / 2);
    const y = b.convBnAct("cv1", x, h, 3, { stride: 2 });
    const strided = b.convBnAct("cv3", b.convBnAct("cv2", y, h), h, 3, { stride: 2 });
    return b.convBnAct("cv4", b.concat(strided, b.g.maxPool(y, 2, 2, 0)), a.c2);
  },
});
