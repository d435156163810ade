import { integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { width } from "../../building/block-builder";
import { bottleneck } from "../csp/bottleneck";
import { cspArgs } from "../csp/csp";

/** Of the YOLOR repository: BottleneckCSP without the convolution behind its inner blocks. */
export const BottleneckCSPF = defineBlock({
  name: "BottleneckCSPF",
  kind: "repeating",
  variants: ["v5", "v7"],
  args: cspArgs,
  build(b, [x], a) {
    const h = Math.floor(a.c2 * a.e);
    const inner = b.stack(b.n, b.convBnAct("cv1", x, h), (y) =>
      bottleneck(b, y, h, { shortcut: a.shortcut, groups: a.g, kernels: [1, 3], expansion: 1 }),
    );
    const both = b.concat(inner, b.convWithoutBias("cv2", x, h));
    return b.convBnAct(
      "cv4",
      b.activated(
        b.within("bn", () => b.g.batchNorm(both)),
        "silu",
      ),
      a.c2,
    );
  },
});

/** Two convolutions on one half of the channels, both kept; the other half is left out. */
export const VoVCSP = defineBlock({
  name: "VoVCSP",
  kind: "repeating",
  variants: ["v5", "v7"],
  args: cspArgs,
  build(b, [x], a) {
    const c = Math.floor(a.c2 / 2);
    const [, second] = b.halves(x);
    const first = b.convBnAct("cv1", second, c, 3);
    return b.convBnAct("cv3", b.concat(first, b.convBnAct("cv2", first, c, 3)), a.c2);
  },
});

/** One level of Haar wavelets: means and differences of 2×2 positions, each as channels. */
export const DWT = defineBlock({
  name: "DWT",
  kind: "verbatim",
  variants: ["v5", "v7"],
  build: (b, [x]) => b.g.spaceToDepth(x, 2),
});

export const DownD = defineBlock({
  name: "DownD",
  kind: "repeating",
  poolingArgs: ["k"],
  variants: ["v5", "v7"],
  args: { c2, k: integer({ min: 1, default: 2 }) },
  build(b, [x], a) {
    const strided = b.convBnAct("cv2", b.convBnAct("cv1", x, width(x)), width(x), 3, { stride: a.k });
    const mean = b.g.pool(x, { mode: "average", kernel: a.k, stride: a.k, rank: 2 });
    return b.g.add(b.convBnAct("cv3", strided, a.c2), b.convBnAct("cv4", mean, a.c2));
  },
});
