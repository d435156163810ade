import type { Value } from "../../../../model/trace";
import { integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import type { BlockBuilder } from "../../building/block-builder";
import { STOCK } from "../../variants";

const unit = (b: BlockBuilder, name: string, x: Value, channels: number): Value =>
  b.within(name, () => b.convBnAct("1", b.convBnAct("0", x, channels, 3), channels, 3));

/** The coarsest level enlarged step by step, each time with the next finer one added, then once more: a map of distances. */
export const Depth = defineBlock({
  name: "Depth",
  kind: "head",
  ignoresMore: true,
  buffers: { cal_a: [1], cal_b: [1] },
  variants: STOCK,
  args: {
    c_mid: integer({ min: 4, required: true, doc: "Number of channels of the levels while they are fused." }),
  },
  build(b, levels, { c_mid: c }) {
    const even = levels.map((x, i) => b.convBnAct(`proj.${i}`, x, c));
    let y = even.at(-1) as Value;
    // An empty list of modules counts as one.
    if (even.length === 1) b.printed.leaf();
    for (let i = even.length - 2; i >= 0; i--) {
      const from = y;
      const larger = b.g.functional(() => b.g.resize(from, { factor: 2, mode: "bilinear" }));
      y = unit(b, `refine.${i}`, b.g.add(larger, even[i] as Value), c);
    }
    return b.within("head", () => {
      const h = Math.floor(c / 2);
      const first = b.convBnAct("0", y, h, 3);
      const larger = b.within("1", () => b.g.convTranspose(first, { out: h, kernel: 2, stride: 2, rank: 2 }));
      return b.conv("3", b.convBnAct("2", larger, Math.floor(c / 4), 3), 1);
    });
  },
});
