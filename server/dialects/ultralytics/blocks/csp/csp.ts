import type { Value } from "../../../../model/trace";
import { flag, integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { type BottleneckArgs, bottleneck, usualKernels } from "./bottleneck";

export const cspArgs = {
  c2,
  shortcut: flag({ default: true }),
  g: integer({ min: 1, default: 1 }),
  e: real({ min: 0, default: 0.5 }),
} as const;

/** Cross-stage partial: one half of the channels goes through `inner`, the other past it; both are mixed at the end. */
export function split(
  b: BlockBuilder,
  x: Value,
  out: number,
  e: number,
  inner: (x: Value, hidden: number) => Value,
): Value {
  const hidden = Math.floor(out * e);
  const through = inner(b.convBnAct("cv1", x, hidden), hidden);
  return b.convBnAct("cv3", b.concat(through, b.convBnAct("cv2", x, hidden)), out);
}

const bottlenecks = (b: BlockBuilder, x: Value, channels: number, o: BottleneckArgs): Value =>
  b.stack(b.n, x, (y) => bottleneck(b, y, channels, { expansion: 1, ...o }));

export const C1 = defineBlock({
  name: "C1",
  kind: "repeating",
  variants: STOCK,
  args: { c2 },
  build(b, [x], a) {
    const y = b.convBnAct("cv1", x, a.c2);
    return b.g.add(
      b.stack(b.n, y, (z) => b.convBnAct("", z, a.c2, 3)),
      y,
    );
  },
});

export const C2 = defineBlock({
  name: "C2",
  kind: "repeating",
  variants: STOCK,
  args: cspArgs,
  build(b, [x], a) {
    const hidden = Math.floor(a.c2 * a.e);
    const [first, second] = b.halves(b.convBnAct("cv1", x, 2 * hidden));
    const y = bottlenecks(b, first, hidden, { shortcut: a.shortcut, groups: a.g });
    return b.convBnAct("cv2", b.concat(y, second), a.c2);
  },
});

export const C3 = defineBlock({
  name: "C3",
  kind: "repeating",
  args: cspArgs,
  build: (b, [x], a) =>
    split(b, x, a.c2, a.e, (y, h) =>
      bottlenecks(b, y, h, { shortcut: a.shortcut, groups: a.g, kernels: [1, 3] }),
    ),
});

/** With crossed windows: one lying, one standing. */
export const C3x = defineBlock({
  name: "C3x",
  kind: "repeating",
  args: cspArgs,
  build: (b, [x], a) =>
    split(b, x, a.c2, a.e, (y, h) =>
      b.settings.variant === "v5"
        ? b.stack(b.n, y, (z) => crossed(b, z, h, a.shortcut, a.g))
        : bottlenecks(b, y, h, {
            shortcut: a.shortcut,
            groups: a.g,
            kernels: [
              [1, 3],
              [3, 1],
            ],
          }),
    ),
});

function crossed(b: BlockBuilder, x: Value, out: number, shortcut: boolean, groups: number): Value {
  const y = b.convBnAct("cv2", b.convBnAct("cv1", x, out, [1, 3]), out, [3, 1], { groups });
  return shortcut && width(x) === out ? b.g.add(x, y) : y;
}

export const BottleneckCSP = defineBlock({
  name: "BottleneckCSP",
  kind: "repeating",
  args: cspArgs,
  build(b, [x], a) {
    const h = Math.floor(a.c2 * a.e);
    const kernels = usualKernels(b);
    const inner = bottlenecks(b, b.convBnAct("cv1", x, h), h, { shortcut: a.shortcut, groups: a.g, kernels });
    const both = b.concat(b.convWithoutBias("cv3", inner, h), b.convWithoutBias("cv2", x, h));
    const normed = b.within("bn", () => b.g.batchNorm(both));
    // An activation of its own, whatever stands behind the convolutions.
    return b.convBnAct("cv4", b.activated(normed, b.settings.variant === "v7" ? true : "silu"), a.c2);
  },
});

/** The one of scaled YOLOv4: its halves part behind the first convolution. */
export const BottleneckCSP2 = defineBlock({
  name: "BottleneckCSP2",
  kind: "repeating",
  variants: ["v5", "v7"],
  args: { ...cspArgs, shortcut: flag({ default: false }) },
  build(b, [x], a) {
    const y = b.convBnAct("cv1", x, a.c2);
    const inner = bottlenecks(b, y, a.c2, { shortcut: a.shortcut, groups: a.g, kernels: [1, 3] });
    const both = b.concat(inner, b.convWithoutBias("cv2", y, a.c2));
    return b.convBnAct(
      "cv3",
      b.activated(
        b.within("bn", () => b.g.batchNorm(both)),
        "mish",
      ),
      a.c2,
    );
  },
});
