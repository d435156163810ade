import type { Value } from "../../../../model/trace";
import { plain } from "../../../../model/tree";
import { integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { nc } from "../heads/detect";
import { anchored } from "../heads/predictions";
import { proto, prototypes } from "../heads/segment";
import { anchorsArg, anchorsOf, masksArgs, outputs } from "../v5/anchors";

/** A learnt value for each channel. */
export const added = (b: BlockBuilder, name: string, x: Value): Value =>
  b.within(name, () => b.g.scale(x, { shift: [numberOr(width(x))] }));

/** Learnt vectors: one added to each level before its convolution, one multiplied behind it. */
function implicit(b: BlockBuilder, levels: readonly Value[], values: number): readonly Value[] {
  const na = anchorsOf(b);
  return levels.map((x, i) => {
    const y = b.conv(`m.${i}`, added(b, `ia.${i}`, x), na * values);
    return b.within(`im.${i}`, () => b.g.scale(y, { scale: [na * values] }));
  });
}

const numberOr = (n: number): number | null => (Number.isNaN(n) ? null : n);

export const IDetect = defineBlock({
  name: "IDetect",
  kind: "head",
  inputsPerAnchors: 1,
  variants: ["v7"],
  args: { nc, anchors: anchorsArg },
  build: (b, levels, a) => anchored(b, implicit(b, levels, a.nc + 5), levels, a.nc + 5, anchorsOf(b)),
});

/** The second half of its inputs is looked at while training only. */
export const IAuxDetect = defineBlock({
  name: "IAuxDetect",
  kind: "head",
  inputsPerAnchors: 2,
  variants: ["v7"],
  args: { nc, anchors: anchorsArg },
  inputsInUse: (inputs) => ({ from: 0, to: inputs / 2 }),
  build(b, levels, a) {
    const main = levels.slice(0, levels.length / 2);
    if (!b.fused) b.g.idle(() => outputs(b, "m2", levels.slice(main.length), a.nc + 5));
    return anchored(b, implicit(b, main, a.nc + 5), main, a.nc + 5, anchorsOf(b));
  },
});

/** Classes of a scale (bins) for the width, as many for the height, and one number more for each. */
const BINS = 21;

/** Width and height as classes of a scale instead of as numbers. */
export const IBin = defineBlock({
  name: "IBin",
  kind: "head",
  inputsPerAnchors: 1,
  variants: ["v7"],
  args: { nc, anchors: anchorsArg },
  build(b, levels, a) {
    const values = a.nc + 3 + 2 * (BINS + 1);
    return anchored(b, implicit(b, levels, values), levels, values, anchorsOf(b));
  },
});

/** The deeper branch of points is asked for at the top of the file, with `dw_conv_kpt`. */
export const IKeypoint = defineBlock({
  name: "IKeypoint",
  kind: "head",
  inputsPerAnchors: 1,
  variants: ["v7"],
  args: { nc, anchors: anchorsArg, nkpt: integer({ min: 1, required: true, doc: "Number of points." }) },
  build(b, levels, a) {
    const values = 3 * a.nkpt;
    const isDeep = plain(b.settings.names.get("dw_conv_kpt")) === true;
    const boxes = implicit(b, levels, a.nc + 5);
    const points = levels.map((x, i) =>
      b.within(`m_kpt.${i}`, () => b.conv("", isDeep ? deep(b, x) : x, anchorsOf(b) * values)),
    );
    return anchored(b, [...boxes, ...points], levels, a.nc + 5 + values, anchorsOf(b));
  },
});

/** Depthwise and mixing convolutions, five times over, and a depthwise one. */
function deep(b: BlockBuilder, x: Value): Value {
  const c = width(x);
  let y = x;
  for (let i = 0; i < 5; i++) y = b.convBnAct(`${2 * i + 1}`, b.depthwise(`${2 * i}`, y, c, 3), c);
  return b.depthwise("10", y, c, 3);
}

/** Masks beside the boxes. The vectors that would be multiplied behind its convolutions are there, but not used. */
export const ISegment = defineBlock({
  name: "ISegment",
  kind: "head",
  inputsPerAnchors: 1,
  variants: ["v7"],
  args: masksArgs,
  build(b, levels, a) {
    b.within("proto", () => proto(b, levels[0], prototypes(b, a.npr), a.nm, false));
    const values = a.nc + 5 + a.nm;
    const na = anchorsOf(b);
    const shifted = levels.map((x, i) => added(b, `ia.${i}`, x));
    const parts = outputs(b, "m", shifted, values);
    parts.forEach((y, i) => {
      b.within(`im.${i}`, () => b.g.idle(() => b.g.scale(y, { scale: [na * (a.nc + 5)] })));
    });
    return anchored(b, parts, levels, values, na);
  },
});
