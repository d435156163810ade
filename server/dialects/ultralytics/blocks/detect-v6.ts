import type { Value } from "../../../model/trace";
import { head } from "./_block";
import { type Kit, width } from "./_kit";
import { expectation, side } from "./_levels";
import { added } from "./anchors";
import { nc } from "./detect";

const BINS = 16;

/** Box and class branches without anchors, as the YOLOv7 repository had them first; some with learnt vectors around each. */
function detectV6(b: Kit, levels: readonly Value[], classes: number, implicit: boolean): Value {
  const first = width(levels[0] as Value);
  const values = 4 * BINS;
  const branch = (n: 2 | 3, x: Value, i: number, hidden: number, out: number): Value => {
    const from = implicit ? added(b, `ia${n}.${i}`, x) : x;
    const y = b.in(`cv${n}.${i}`, () => b.plain("2", b.cv("1", b.cv("0", from, hidden, 3), hidden, 3), out));
    return implicit ? b.in(`im${n}.${i}`, () => b.g.scale(y, { scale: [out] })) : y;
  };
  const boxes = levels.map((x, i) => branch(2, x, i, Math.max(Math.floor(first / 4), 16), values));
  const hidden = Math.max(first, classes + values - 4);
  const scores = levels.map((x, i) => branch(3, x, i, hidden, classes));
  return side(b, [...boxes, ...scores, expectation(b, boxes, levels, BINS)], levels, 4 + classes);
}

export const V6Detect = head("V6Detect", {
  args: { nc },
  build: (b, levels, a) => detectV6(b, levels, a.nc, false),
});

export const IV6Detect = head("IV6Detect", {
  args: { nc },
  build: (b, levels, a) => detectV6(b, levels, a.nc, true),
});
