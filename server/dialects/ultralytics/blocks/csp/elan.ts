import type { Value } from "../../../../model/trace";
import { integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock, truthAsNumber } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { repConv } from "../conv/conv";
import { split } from "./csp";

/** A bottleneck whose first convolution is a 3×3 and a 1×1 side by side. */
function repBottleneck(b: BlockBuilder, x: Value, out: number): Value {
  const y = b.convBnAct(
    "cv2",
    b.within("cv1", () => repConv(b, x, out)),
    out,
    3,
  );
  return width(x) === out ? b.g.add(x, y) : y;
}

const repCsp = (b: BlockBuilder, x: Value, out: number, times: number): Value =>
  split(b, x, out, 0.5, (y, h) => b.stack(times, y, (z) => repBottleneck(b, z, h)));

type Inner = (x: Value, name: string) => Value;

/** Efficient layer aggregation: two halves and two inner blocks in a row, all of them kept. */
function elan(b: BlockBuilder, x: Value, out: number, c3: number, inner: Inner): Value {
  const [first, second] = b.halves(b.convBnAct("cv1", x, c3));
  const third = inner(second, "cv2");
  return b.convBnAct("cv4", b.concat(first, second, third, inner(third, "cv3")), out);
}

const wide = {
  c2,
  c3: integer({ min: 1, required: true }),
  c4: integer({ min: 1, required: true }),
} as const;

export const RepNCSPELAN4 = defineBlock({
  name: "RepNCSPELAN4",
  kind: "stacked",
  variants: [...STOCK, "v9"],
  args: { ...wide, n: truthAsNumber(integer({ default: 1 })) },
  build: (b, [x], a) =>
    elan(b, x, a.c2, a.c3, (y, name) =>
      b.within(name, () =>
        b.convBnAct(
          "1",
          b.within("0", () => repCsp(b, y, a.c4, Math.max(a.n, 0))),
          a.c4,
          3,
        ),
      ),
    ),
});

export const ELAN1 = defineBlock({
  name: "ELAN1",
  kind: "stacked",
  variants: [...STOCK, "v9"],
  args: wide,
  build: (b, [x], a) => elan(b, x, a.c2, a.c3, (y, name) => b.convBnAct(name, y, a.c4, 3)),
});

export const RepC3 = defineBlock({
  name: "RepC3",
  kind: "repeating",
  variants: STOCK,
  args: { c2, e: real({ min: 0, default: 1 }) },
  build(b, [x], a) {
    const h = Math.floor(a.c2 * a.e);
    const y = b.stack(b.n, b.convBnAct("cv1", x, h), (z) => repConv(b, z, h));
    const both = b.g.add(y, b.convBnAct("cv2", x, h));
    if (h !== a.c2) return b.convBnAct("cv3", both, a.c2);
    b.printed.leaf();
    return both;
  },
});
