import type { Value } from "../../../../model/trace";
import { anything, flag, integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import type { BlockBuilder } from "../../building/block-builder";
import { ghostConv } from "../conv/ghost";
import { kernels, pools, sizes } from "../pooling/spp";

/** As many as the convolution behind them is built for. */
function threePools(b: BlockBuilder, x: Value, kernels: readonly number[]): readonly Value[] {
  if (kernels.length !== 3)
    b.g.fault("bad-argument", `needs three pooling windows, found ${kernels.length}`, {
      attr: "k",
    });
  return pools(b, x, kernels);
}

type Convolution = (name: string, x: Value, out: number, kernel?: number) => Value;

/** Pyramid pooling within a cross-stage partial block. */
function sppCsp(
  b: BlockBuilder,
  x: Value,
  out: number,
  e: number,
  kernels: readonly number[],
  conv: Convolution,
): Value {
  const h = Math.floor(2 * out * e);
  const y = conv("cv4", conv("cv3", conv("cv1", x, h), h, 3), h);
  const pooled = conv("cv6", conv("cv5", b.concat(y, ...threePools(b, y, kernels)), h), h, 3);
  return conv("cv7", b.concat(pooled, conv("cv2", x, h)), out);
}

const cspArgs = {
  c2,
  shortcut: flag({ default: false }),
  g: integer({ min: 1, default: 1 }),
  e: real({ min: 0, default: 0.5 }),
  k: kernels,
} as const;

export const SPPCSPC = defineBlock({
  name: "SPPCSPC",
  kind: "repeating",
  variants: ["v7", "v9"],
  args: cspArgs,
  build: (b, [x], a) => sppCsp(b, x, a.c2, a.e, sizes(a.k), (name, y, c, k) => b.convBnAct(name, y, c, k)),
});

export const GhostSPPCSPC = defineBlock({
  name: "GhostSPPCSPC",
  kind: "repeating",
  variants: ["v7"],
  args: cspArgs,
  build: (b, [x], a) =>
    sppCsp(b, x, a.c2, a.e, sizes(a.k), (name, y, c, k) => b.within(name, () => ghostConv(b, y, c, k))),
});

/** The one of scaled YOLOv4. */
export const SPPCSP = defineBlock({
  name: "SPPCSP",
  kind: "repeating",
  variants: ["v5", "v7"],
  args: { ...cspArgs, shortcut: anything({}) },
  build(b, [x], a) {
    const h = Math.floor(2 * a.c2 * a.e);
    const y = b.convBnAct("cv4", b.convBnAct("cv3", b.convBnAct("cv1", x, h), h, 3), h);
    const pooled = b.convBnAct(
      "cv6",
      b.convBnAct("cv5", b.concat(y, ...threePools(b, y, sizes(a.k))), h),
      h,
      3,
    );
    const both = b.concat(pooled, b.convWithoutBias("cv2", x, h));
    return b.convBnAct(
      "cv7",
      b.activated(
        b.within("bn", () => b.g.batchNorm(both)),
        "mish",
      ),
      a.c2,
    );
  },
});
