import type { Value } from "../../../../model/trace";
import { anything, integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";

/** The mean of each 2×2 window, moved by one: half a pixel to the side. */
const smooth = (b: BlockBuilder, x: Value): Value =>
  b.g.functional(() => b.g.pool(x, { mode: "average", kernel: 2, stride: 1, rank: 2 }));

export const AConv = defineBlock({
  name: "AConv",
  kind: "stacked",
  variants: [...STOCK, "v9"],
  args: { c2 },
  build: (b, [x], a) => b.convBnAct("cv1", smooth(b, x), a.c2, 3, { stride: 2 }),
});

/** One half by a strided convolution, the other by pooling. */
export const ADown = defineBlock({
  name: "ADown",
  kind: "stacked",
  variants: [...STOCK, "v9"],
  args: { c2 },
  build(b, [x], a) {
    const h = Math.floor(a.c2 / 2);
    if (width(x) % 2 !== 0 && !Number.isNaN(width(x)))
      b.g.fault("indivisible", `takes its input in halves: ${width(x)} channels arrive`);
    const [first, second] = b.halves(smooth(b, x));
    const pooled = b.g.functional(() => b.g.maxPool(second, 3, 2, 1));
    return b.concat(b.convBnAct("cv1", first, h, 3, { stride: 2 }), b.convBnAct("cv2", pooled, h));
  },
});

/** First the channels, then, channel by channel, the space. */
export const SCDown = defineBlock({
  name: "SCDown",
  kind: "stacked",
  since: "8.2.38",
  variants: STOCK,
  args: { c2, k: integer({ min: 1, required: true }), s: integer({ min: 1, required: true }) },
  build: (b, [x], a) =>
    b.convBnAct("cv2", b.convBnAct("cv1", x, a.c2), a.c2, a.k, { stride: a.s, groups: a.c2, act: false }),
});

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

/** The same in the networks that do without strides (Sunkara and Luo, "No More Strided Convolutions or Pooling", 2022). */
export const SpaceToDepth = defineBlock({
  name: "space_to_depth",
  kind: "verbatim",
  variants: ["v5"],
  args: { dimension: integer({ default: 1 }) },
  build: (b, [x]) => b.g.spaceToDepth(x, 2),
});

const gain = integer({ min: 1, default: 2 });

export const Contract = defineBlock({
  name: "Contract",
  kind: "verbatim",
  variants: ["v5", "v7", "v9"],
  args: { gain },
  build: (b, [x], a) => b.g.spaceToDepth(x, a.gain),
});

export const Expand = defineBlock({
  name: "Expand",
  kind: "verbatim",
  variants: ["v5", "v7", "v9"],
  args: { gain },
  build: (b, [x], a) => b.g.spaceToDepth(x, a.gain, true),
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
