import { integer } from "../../../vocabulary/args";
import { c2, free, repeat } from "./_block";
import { width } from "./_kit";
import { bottleneck } from "./bottleneck";
import { cspArgs } from "./csp";

/** Of the YOLOR repository: BottleneckCSP without the convolution behind its inner blocks. */
export const BottleneckCSPF = repeat("BottleneckCSPF", {
  args: cspArgs,
  build(b, [x], a) {
    const h = Math.floor(a.c2 * a.e);
    const inner = b.stack(b.n, b.cv("cv1", x, h), (y) =>
      bottleneck(b, y, h, { shortcut: a.shortcut, groups: a.g, kernels: [1, 3], expansion: 1 }),
    );
    const both = b.concat(inner, b.bare("cv2", x, h));
    return b.cv(
      "cv4",
      b.act(
        b.in("bn", () => b.g.batchNorm(both)),
        "silu",
      ),
      a.c2,
    );
  },
});

/** Two convolutions on one half of the channels, both kept; the other half is left out. */
export const VoVCSP = repeat("VoVCSP", {
  args: cspArgs,
  build(b, [x], a) {
    const c = Math.floor(a.c2 / 2);
    const [, second] = b.halves(x);
    const first = b.cv("cv1", second, c, 3);
    return b.cv("cv3", b.concat(first, b.cv("cv2", first, c, 3)), a.c2);
  },
});

/** One level of Haar wavelets: means and differences of 2×2 positions, each as channels. */
export const DWT = free("DWT", { build: (b, [x]) => b.g.spaceToDepth(x, 2) });

export const DownD = repeat("DownD", {
  args: { c2, k: integer({ min: 1, default: 2 }) },
  build(b, [x], a) {
    const strided = b.cv("cv2", b.cv("cv1", x, width(x)), width(x), 3, { stride: a.k });
    const mean = b.g.pool(x, { mode: "average", kernel: a.k, stride: a.k, rank: 2 });
    return b.g.add(b.cv("cv3", strided, a.c2), b.cv("cv4", mean, a.c2));
  },
});
