import type { Value } from "../../../../model/trace";
import type { PerAxis } from "../../../../trace/options";
import { anything, flag, integer, perAxis } from "../../../../vocabulary/args";
import { act, c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { asItsInput } from "../../building/claims";
import { STOCK } from "../../variants";

const k = perAxis({ min: 1, default: 1, doc: "Kernel size." });
const s = perAxis({ min: 1, default: 1, doc: "Stride." });
const p = perAxis({ min: 0, doc: "Padding; by default half of the kernel." });
const g = integer({ min: 1, default: 1, doc: "Groups." });
const d = integer({ min: 1, default: 1, doc: "Dilation." });

/** A number that is written for completeness: no other will do. */
const only = (n: number) => integer({ min: n, max: n, default: n });

/** Convolution, batch norm, activation. */
export const Conv = defineBlock({
  name: "Conv",
  kind: "stacked",
  variants: ["ultralytics", "v5", "v9", "v12-turbo"],
  args: { c2, k, s, p, g, d, act },
  build: (b, [x], a) =>
    b.convBnAct("", x, a.c2, a.k, { stride: a.s, padding: a.p, groups: a.g, dilation: a.d, act: a.act }),
});

/** Before dilation became an argument. */
export const ConvV7 = defineBlock({
  name: "Conv",
  kind: "stacked",
  variants: ["v7"],
  args: { c2, k, s, p, g, act },
  build: (b, [x], a) => b.convBnAct("", x, a.c2, a.k, { stride: a.s, padding: a.p, groups: a.g, act: a.act }),
});

export const DWConv = defineBlock({
  name: "DWConv",
  kind: "stacked",
  variants: ["ultralytics", "v5", "v9", "v12-turbo"],
  args: { c2, k, s, d, act },
  build: (b, [x], a) => b.depthwise("", x, a.c2, a.k, { stride: a.s, dilation: a.d, act: a.act }),
});

export const DWConvV7 = defineBlock({
  name: "DWConv",
  kind: "stacked",
  variants: ["v7"],
  args: { c2, k, s, act },
  build: (b, [x], a) => b.depthwise("", x, a.c2, a.k, { stride: a.s, act: a.act }),
});

/** One out of four pixels into each quarter of the channels, then a convolution. */
export const Focus = defineBlock({
  name: "Focus",
  kind: "stacked",
  args: { c2, k, s, p, g, act },
  build: (b, [x], a) =>
    b.convBnAct("conv", b.g.spaceToDepth(x, 2), a.c2, a.k, {
      stride: a.s,
      padding: a.p,
      groups: a.g,
      act: a.act,
    }),
});

/** A convolution and one of 1×1 side by side, added up before the norm. The loader does not hand it its channels. */
export const Conv2 = defineBlock({
  name: "Conv2",
  kind: "verbatim",
  claims: asItsInput,
  variants: STOCK,
  args: { c1: integer({ min: 1, required: true }), c2, k: perAxis({ min: 1, default: 3 }), s, p, g, d, act },
  build(b, [x], a) {
    b.g.expectChannels(x, a.c1, "c1");
    const o = { stride: a.s, padding: a.p, groups: a.g, dilation: a.d };
    if (b.fused) return b.activated(b.conv("conv", x, a.c2, a.k, o), a.act);
    const y = b.g.add(b.convWithoutBias("conv", x, a.c2, a.k, o), b.convWithoutBias("cv2", x, a.c2, 1, o));
    return b.activated(
      b.within("bn", () => b.g.batchNorm(y)),
      a.act,
    );
  },
});

/** A 3×3 and a 1×1 convolution side by side, added up; with the identity when `identity`. */
export function repConv(
  b: BlockBuilder,
  x: Value,
  out: number,
  o: { stride?: PerAxis; groups?: number; identity?: boolean; act?: boolean | string } = {},
): Value {
  const { stride = 1, groups = 1 } = o;
  // One object behind all of them, but not the one behind the other convolutions.
  const usual = (y: Value): Value =>
    b.printed.sameModule("activation of RepConv", () => b.g.activation(y, "silu"));
  const act = (y: Value): Value =>
    b.activated(y, o.act === false || b.settings.variant === "v7" ? o.act !== false : usual);
  if (b.fused) return act(b.conv("conv", x, out, 3, { stride, groups, padding: 1 }));
  const parts = [
    b.convBnAct("conv1", x, out, 3, { stride, groups, act: false }),
    b.convBnAct("conv2", x, out, 1, { stride, groups, act: false, padding: 0 }),
  ];
  if (o.identity && width(x) === out && stride === 1) parts.push(b.within("bn", () => b.g.batchNorm(x)));
  return act(b.g.add(...parts));
}

export const RepConv = defineBlock({
  name: "RepConv",
  kind: "verbatim",
  claims: asItsInput,
  variants: ["ultralytics", "v9", "v12-turbo"],
  args: {
    c1: integer({ min: 1, required: true }),
    ...{ c2 },
    k: only(3),
    s,
    p: only(1),
    g,
    // It has none, whatever is written.
    d: anything({ doc: "Dilation, of which it takes no notice." }),
    act,
    bn: flag({ default: false }),
  },
  build(b, [x], a) {
    b.g.expectChannels(x, a.c1, "c1");
    return repConv(b, x, a.c2, { stride: a.s, groups: a.g, identity: a.bn, act: a.act });
  },
});

export const RepConvV7 = defineBlock({
  name: "RepConv",
  kind: "stacked",
  variants: ["v7", "v5"],
  args: { c2, k, s, p, g, act },
  build: (b, [x], a) => repConv(b, x, a.c2, { stride: a.s, groups: a.g, identity: true }),
});
