import type { Value } from "../../../../model/trace";
import type { PerAxis } from "../../../../trace/options";
import { type Arg, integer, perAxis, real } from "../../../../vocabulary/args";
import { act, c2, defineBlock, truthAsNumber } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { split } from "../csp/csp";

/** Half of the channels by a convolution, the other half from these by a cheap depthwise one. */
export function ghostConv(
  b: BlockBuilder,
  x: Value,
  out: number,
  kernel: PerAxis = 1,
  stride: PerAxis = 1,
  active: boolean | string = true,
  groups = 1,
): Value {
  const hidden = Math.floor(out / 2);
  if (out % 2 !== 0 && !Number.isNaN(out))
    b.g.fault(
      "indivisible",
      `makes its ${out} output channels of two equal halves, which are only ${2 * hidden}`,
    );
  const y = b.convBnAct("cv1", x, hidden, kernel, { stride, act: active, groups });
  return b.concat(y, b.convBnAct("cv2", y, hidden, 5, { groups: hidden, act: active }));
}

export function ghostBottleneck(
  b: BlockBuilder,
  x: Value,
  out: number,
  kernel: PerAxis = 3,
  stride = 1,
): Value {
  const hidden = Math.floor(out / 2);
  let y = b.within("conv.0", () => ghostConv(b, x, hidden));
  if (stride === 2) y = b.depthwise("conv.1", y, hidden, kernel, { stride, act: false });
  y = b.within("conv.2", () => ghostConv(b, y, out, 1, 1, false));
  if (stride !== 2) {
    b.printed.leaf(2);
    return b.g.add(y, x);
  }
  const down = b.depthwise("shortcut.0", x, width(x), kernel, { stride, act: false });
  return b.g.add(y, b.convBnAct("shortcut.1", down, out, 1, { act: false }));
}

const extent = (fallback: number) => perAxis({ min: 1, default: fallback });
const g = integer({ min: 1, default: 1 });

export const GhostConv = defineBlock({
  name: "GhostConv",
  kind: "stacked",
  args: { c2, k: extent(1), s: extent(1), g, act },
  build: (b, [x], a) => ghostConv(b, x, a.c2, a.k, a.s, a.act, a.g),
});

/** A stride is asked whether it is 2; whatever else it is makes no difference. */
const isTwo: Arg<number | undefined> = {
  ...integer({ doc: "Stride: 2, or none." }),
  expects: "2, or anything else for none",
  read: (tree) => (tree.kind === "scalar" && tree.value === 2 ? 2 : 1),
};

/** Looked at only where the stride is 2. */
const kernelOfTwo: Arg<PerAxis | undefined> = {
  ...perAxis({ min: 1, doc: "Kernel, where the stride is 2." }),
  expects: "a kernel where the stride is 2",
  read: (tree) => extent(3).read(tree) ?? Number.NaN,
};

export const GhostBottleneck = defineBlock({
  name: "GhostBottleneck",
  kind: "stacked",
  args: { c2, k: kernelOfTwo, s: isTwo },
  build(b, [x], { c2: out, k: kernel = 3, s = 1 }) {
    if (typeof kernel === "number" && Number.isNaN(kernel) && s === 2)
      b.g.fault("bad-argument", "needs an integer ≥ 1 for k, as its stride is 2", { attr: "k" });
    return ghostBottleneck(b, x, out, kernel, s);
  },
});

export const C3Ghost = defineBlock({
  name: "C3Ghost",
  kind: "repeating",
  args: { c2, shortcut: act, g: truthAsNumber(g), e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    split(b, x, a.c2, a.e, (y, h) => {
      b.checkGroups(h, a.g);
      return b.stack(b.n, y, (z) => ghostBottleneck(b, z, h));
    }),
});
