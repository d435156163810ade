import type { Value } from "../../../../model/trace";
import { perAxis } from "../../../../vocabulary/args";
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
      b.g.fault("indivisible", `splits its input into halves, but ${width(x)} channels arrive`);
    const [first, second] = b.halves(smooth(b, x));
    const pooled = b.g.functional(() => b.g.maxPool(second, 3, 2, 1));
    return b.concat(b.convBnAct("cv1", first, h, 3, { stride: 2 }), b.convBnAct("cv2", pooled, h));
  },
});

const extent = perAxis({ min: 1, required: true });

/** First the channels, then, channel by channel, the space. */
export const SCDown = defineBlock({
  name: "SCDown",
  kind: "stacked",
  since: "8.2.38",
  variants: STOCK,
  args: { c2, k: extent, s: extent },
  build: (b, [x], a) =>
    b.convBnAct("cv2", b.convBnAct("cv1", x, a.c2), a.c2, a.k, { stride: a.s, groups: a.c2, act: false }),
});
