import type { Value } from "../../../model/trace";
import { integer, real } from "../../../vocabulary/args";
import { base, c2, repeat } from "./_block";
import { type Kit, width } from "./_kit";
import { repConv } from "./conv";
import { split } from "./csp";

/** A bottleneck whose first convolution is a 3×3 and a 1×1 side by side. */
function repBottleneck(b: Kit, x: Value, out: number): Value {
  const y = b.cv(
    "cv2",
    b.in("cv1", () => repConv(b, x, out)),
    out,
    3,
  );
  return width(x) === out ? b.g.add(x, y) : y;
}

const repCsp = (b: Kit, x: Value, out: number, times: number): Value =>
  split(b, x, out, 0.5, (y, h) => b.stack(times, y, (z) => repBottleneck(b, z, h)));

type Inner = (x: Value, name: string) => Value;

/** Efficient layer aggregation: two halves and two inner blocks in a row, all of them kept. */
function elan(b: Kit, x: Value, out: number, c3: number, inner: Inner): Value {
  const [first, second] = b.halves(b.cv("cv1", x, c3));
  const third = inner(second, "cv2");
  return b.cv("cv4", b.concat(first, second, third, inner(third, "cv3")), out);
}

const wide = {
  c2,
  c3: integer({ min: 1, required: true }),
  c4: integer({ min: 1, required: true }),
} as const;

export const RepNCSPELAN4 = base("RepNCSPELAN4", {
  args: { ...wide, n: integer({ min: 1, default: 1 }) },
  build: (b, [x], a) =>
    elan(b, x, a.c2, a.c3, (y, name) =>
      b.in(name, () =>
        b.cv(
          "1",
          b.in("0", () => repCsp(b, y, a.c4, a.n)),
          a.c4,
          3,
        ),
      ),
    ),
});

export const ELAN1 = base("ELAN1", {
  args: wide,
  build: (b, [x], a) => elan(b, x, a.c2, a.c3, (y, name) => b.cv(name, y, a.c4, 3)),
});

export const RepC3 = repeat("RepC3", {
  args: { c2, e: real({ min: 0, default: 1 }) },
  build(b, [x], a) {
    const h = Math.floor(a.c2 * a.e);
    const y = b.stack(b.n, b.cv("cv1", x, h), (z) => repConv(b, z, h));
    const both = b.g.add(y, b.cv("cv2", x, h));
    if (h !== a.c2) return b.cv("cv3", both, a.c2);
    b.printed.leaf();
    return both;
  },
});
