import type { Value } from "../../../model/trace";
import { anything, flag, integer } from "../../vocabulary/args";
import { head } from "./_block";
import { type Kit, width } from "./_kit";
import { anchored } from "./_levels";
import { nc } from "./detect";
import { proto, prototypes } from "./segment";

const anchorsArg = anything({ doc: "Anchors per level." });

/** One plain convolution per level: for every anchor a box, whether there is something, and the classes. */
const outputs = (b: Kit, name: string, levels: readonly Value[], values: number): readonly Value[] =>
  levels.map((x, i) => b.plain(`${name}.${i}`, x, anchorsOf(b) * values));

/** The file's own, or three. */
const anchorsOf = ({ settings }: Kit): number => settings.anchors ?? 3;

export const DetectV5 = head("Detect", {
  variants: ["v5", "v7"],
  args: { nc, anchors: anchorsArg },
  build: (b, levels, a) => anchored(b, outputs(b, "m", levels, a.nc + 5), levels, a.nc + 5, anchorsOf(b)),
});

export const SegmentV5 = head("Segment", {
  variants: ["v5"],
  args: {
    nc,
    anchors: anchorsArg,
    nm: integer({ min: 1, default: 32, doc: "Masks." }),
    npr: integer({ min: 1, default: 256, doc: "Channels of the prototypes, before scaling." }),
  },
  build(b, levels, a) {
    b.in("proto", () => proto(b, levels[0], prototypes(b, a.npr), a.nm, false));
    const values = a.nc + 5 + a.nm;
    return anchored(b, outputs(b, "m", levels, values), levels, values, anchorsOf(b));
  },
});

/** Learnt vectors: one added to each level before its convolution, one multiplied behind it. */
function implicit(b: Kit, levels: readonly Value[], values: number): readonly Value[] {
  const na = anchorsOf(b);
  return levels.map((x, i) => {
    const shifted = b.in(`ia.${i}`, () => b.g.scale(x, { shift: [numberOr(width(x))] }));
    const y = b.plain(`m.${i}`, shifted, na * values);
    return b.in(`im.${i}`, () => b.g.scale(y, { scale: [na * values] }));
  });
}

const numberOr = (n: number): number | null => (Number.isNaN(n) ? null : n);

export const IDetect = head("IDetect", {
  args: { nc, anchors: anchorsArg },
  build: (b, levels, a) => anchored(b, implicit(b, levels, a.nc + 5), levels, a.nc + 5, anchorsOf(b)),
});

/** The second half of its inputs is looked at while training only. */
export const IAuxDetect = head("IAuxDetect", {
  args: { nc, anchors: anchorsArg },
  asked: (inputs) => ({ from: 0, to: inputs / 2 }),
  build(b, levels, a) {
    const main = levels.slice(0, levels.length / 2);
    if (!b.fused) b.g.idle(() => outputs(b, "m2", levels.slice(main.length), a.nc + 5));
    return anchored(b, implicit(b, main, a.nc + 5), main, a.nc + 5, anchorsOf(b));
  },
});

/** Width and height as classes of a scale (bins) instead of as numbers. */
export const IBin = head("IBin", {
  args: { nc, anchors: anchorsArg, bin_count: integer({ min: 1, default: 21 }) },
  build(b, levels, a) {
    const values = a.nc + 3 + 2 * (a.bin_count + 1);
    return anchored(b, implicit(b, levels, values), levels, values, anchorsOf(b));
  },
});

export const IKeypoint = head("IKeypoint", {
  args: {
    nc,
    anchors: anchorsArg,
    nkpt: integer({ min: 1, default: 17 }),
    inplace: anything({}),
    dw_conv_kpt: flag({ default: false }),
  },
  build(b, levels, a) {
    const values = 3 * a.nkpt;
    const boxes = implicit(b, levels, a.nc + 5);
    const points = levels.map((x, i) =>
      b.in(`m_kpt.${i}`, () => b.plain("", a.dw_conv_kpt ? deep(b, x) : x, anchorsOf(b) * values)),
    );
    return anchored(b, [...boxes, ...points], levels, a.nc + 5 + values, anchorsOf(b));
  },
});

/** Depthwise and mixing convolutions, five times over, and a depthwise one. */
function deep(b: Kit, x: Value): Value {
  const c = width(x);
  let y = x;
  for (let i = 0; i < 5; i++) y = b.cv(`${2 * i + 1}`, b.dw(`${2 * i}`, y, c, 3), c);
  return b.dw("10", y, c, 3);
}
