import type { Value } from "../../../../model/trace";
import { flag, integer, perAxis } from "../../../../vocabulary/args";
import { act, c2, defineBlock } from "../../building/block";
import { width } from "../../building/block-builder";

const extent = (fallback: number) => perAxis({ min: 0, default: fallback });

/** Transposed convolution, batch norm, activation. */
export const ConvTranspose = defineBlock({
  name: "ConvTranspose",
  kind: "stacked",
  args: { c2, k: extent(2), s: extent(2), p: extent(0), bn: flag({ default: true }), act },
  build(b, [x], a) {
    // The repository of YOLOv9 leaves these as they are.
    const folded = b.fused && b.settings.variant !== "v9";
    const y = b.g.called("conv_transpose", () =>
      b.g.convTranspose(x, {
        out: a.c2,
        kernel: a.k,
        stride: a.s,
        padding: a.p,
        bias: !a.bn || folded,
        rank: 2,
      }),
    );
    if (!a.bn && !folded) b.printed.leaf();
    const normed = a.bn && !folded ? b.g.called("bn", () => b.g.batchNorm(y)) : y;
    // One object behind all of them, but not the one behind the other convolutions.
    const usual = (z: Value): Value =>
      b.printed.sameModule("activation of ConvTranspose", () => b.g.activation(z, "silu"));
    return b.activated(normed, a.act === true ? usual : a.act);
  },
});

export const plainTranspose = defineBlock({
  name: "nn.ConvTranspose2d",
  kind: "stacked",
  args: {
    c2,
    k: perAxis({ min: 1, required: true }),
    s: extent(1),
    p: extent(0),
    output_padding: extent(0),
    groups: integer({ min: 1, default: 1 }),
    bias: flag({ default: true }),
    dilation: perAxis({ min: 1, default: 1 }),
  },
  build: (b, [x], a) =>
    b.g.convTranspose(x, {
      out: a.c2,
      kernel: a.k,
      stride: a.s,
      padding: a.p,
      outputPadding: a.output_padding,
      groups: a.groups,
      dilation: a.dilation,
      bias: a.bias,
      rank: 2,
    }),
});

export const DWConvTranspose2d = defineBlock({
  name: "DWConvTranspose2d",
  kind: "stacked",
  args: { c2, k: extent(1), s: extent(1), p1: extent(0), p2: extent(0) },
  build(b, [x], a) {
    const groups = divisor(width(x), a.c2);
    return b.g.convTranspose(x, {
      out: a.c2,
      kernel: a.k,
      stride: a.s,
      padding: a.p1,
      outputPadding: a.p2,
      groups,
      rank: 2,
    });
  },
});

const divisor = (a: number, b: number): number => (b === 0 || Number.isNaN(a) ? a || 1 : divisor(b, a % b));
