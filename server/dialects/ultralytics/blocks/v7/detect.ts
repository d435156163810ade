import type { Value } from "../../../../model/trace";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { nc } from "../heads/detect";
import { expectation, side } from "../heads/predictions";
import { added } from "./anchors";

const BINS = 16;

/** Box and class branches without anchors, as the YOLOv7 repository had them first; some with learnt vectors around each. */
function detectV6(b: BlockBuilder, levels: readonly Value[], classes: number, implicit: boolean): Value {
  const first = width(levels[0] as Value);
  const values = 4 * BINS;
  const branch = (n: 2 | 3, x: Value, i: number, hidden: number, out: number): Value => {
    const from = implicit ? added(b, `ia${n}.${i}`, x) : x;
    const y = b.within(`cv${n}.${i}`, () =>
      b.conv("2", b.convBnAct("1", b.convBnAct("0", from, hidden, 3), hidden, 3), out),
    );
    return implicit ? b.within(`im${n}.${i}`, () => b.g.scale(y, { scale: [out] })) : y;
  };
  const boxes = levels.map((x, i) => branch(2, x, i, Math.max(Math.floor(first / 4), 16), values));
  const hidden = Math.max(first, classes + values - 4);
  const scores = levels.map((x, i) => branch(3, x, i, hidden, classes));
  return side(b, [...boxes, ...scores, expectation(b, boxes, levels, BINS)], levels, 4 + classes);
}

export const V6Detect = defineBlock({
  name: "V6Detect",
  kind: "head",
  variants: ["v7"],
  args: { nc },
  build: (b, levels, a) => detectV6(b, levels, a.nc, false),
});

export const IV6Detect = defineBlock({
  name: "IV6Detect",
  kind: "head",
  variants: ["v7"],
  args: { nc },
  build: (b, levels, a) => detectV6(b, levels, a.nc, true),
});
