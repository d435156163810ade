import type { Value } from "../../../../model/trace";
import { anything, integer } from "../../../../vocabulary/args";
import type { ArgsOf } from "../../../../vocabulary/layer";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { nc } from "../heads/detect";
import { branch, expectation, side } from "../heads/predictions";
import { proto, prototypes } from "../heads/segment";

const BINS = 16;

/** Box and class branches of the YOLOv9 repository; with `grouped`, the boxes' sides have channels of their own. */
function set(
  b: BlockBuilder,
  levels: readonly Value[],
  classes: number,
  grouped: boolean,
  names: readonly [string, string],
): readonly Value[] {
  const first = width(levels[0] as Value);
  const least = Math.max(Math.floor(first / 4), 4 * BINS, 16);
  const hidden = grouped ? Math.ceil(least / 4) * 4 : least;
  const groups = grouped ? 4 : 1;
  const boxes = levels.map((x, i) =>
    b.within(`${names[0]}.${i}`, () =>
      b.conv("2", b.convBnAct("1", b.convBnAct("0", x, hidden, 3), hidden, 3, { groups }), 4 * BINS, 1, {
        groups,
      }),
    ),
  );
  const scores = branch(b, names[1], levels, Math.max(first, Math.min(2 * classes, 128)), classes);
  return [...boxes, ...scores, expectation(b, boxes, levels, BINS)];
}

/** The head with at least so many inputs: one for each set of branches, and those that make prototypes. */
const reading =
  <A>(
    least: number,
    build: (b: BlockBuilder, inputs: readonly [Value, ...Value[]], a: A) => Value | readonly Value[],
  ) =>
  (b: BlockBuilder, inputs: readonly [Value, ...Value[]], a: A): Value | readonly Value[] => {
    if (inputs.length >= least) return build(b, inputs, a);
    b.g.fault(
      "bad-argument",
      `reads ${inputs.length} ${inputs.length === 1 ? "row" : "rows"}, but needs at least ${least}`,
    );
    return b.g.unknown(inputs);
  };

/** `sets` of branches, on as many equal parts of the inputs; only the last one is wanted outside of training. */
function detectV9(
  b: BlockBuilder,
  levels: readonly Value[],
  classes: number,
  grouped: boolean,
  sets: number,
): Value {
  const size = Math.floor(levels.length / sets);
  const parts = Array.from({ length: sets }, (_, i) => {
    const own = levels.slice(i * size, (i + 1) * size);
    if (b.fused && i < sets - 1) return [];
    return set(b, own, classes, grouped, [`cv${2 * i + 2}`, `cv${2 * i + 3}`]);
  });
  const last = levels.slice((sets - 1) * size, sets * size);
  return side(b, parts.flat(), last, 4 + classes);
}

const v9 = (names: string, grouped: boolean, sets: number) =>
  defineBlock({
    name: names,
    kind: "head",
    variants: ["v9"],
    args: { nc },
    inputsInUse: (inputs) => ({ from: Math.floor(inputs / sets) * (sets - 1), to: inputs }),
    build: reading(sets, (b, levels, a: { readonly nc: number }) => detectV9(b, levels, a.nc, grouped, sets)),
  });

export const DetectV9 = defineBlock({
  name: "Detect",
  kind: "head",
  variants: ["v9"],
  // Its older files still name anchors, which it does not have.
  args: { nc, anchors: anything({}) },
  build: (b, levels, a) => detectV9(b, levels, a.nc, false, 1),
});
export const DDetect = v9("DDetect", true, 1);
export const DualDetect = v9("DualDetect", false, 2);
export const DualDDetect = v9("DualDDetect", true, 2);
export const TripleDetect = v9("TripleDetect", false, 3);
export const TripleDDetect = v9("TripleDDetect", true, 3);

const masks = { nc, nm: integer({ min: 1, default: 32 }), npr: integer({ min: 1, default: 256 }) } as const;

const coefficients = (
  b: BlockBuilder,
  name: string,
  levels: readonly Value[],
  nm: number,
): readonly Value[] => branch(b, name, levels, Math.max(Math.floor(width(levels[0] as Value) / 4), nm), nm);

export const SegmentV9 = defineBlock({
  name: "Segment",
  kind: "head",
  variants: ["v9"],
  args: masks,
  build(b, levels, a) {
    b.within("proto", () => proto(b, levels[0], prototypes(b, a.npr), a.nm, false));
    coefficients(b, "cv4", levels, a.nm);
    return detectV9(b, levels, a.nc, false, 1);
  },
});

/** Its last input makes the prototypes. */
export const DSegment = defineBlock({
  name: "DSegment",
  kind: "head",
  maskInputs: 1,
  variants: ["v9"],
  args: masks,
  build: reading(2, (b, inputs, a: ArgsOf<typeof masks>) => {
    const levels = inputs.slice(0, -1);
    b.convBnAct("proto", inputs.at(-1) as Value, a.nm);
    coefficients(b, "cv4", levels, a.nm);
    return detectV9(b, levels, a.nc, true, 1);
  }),
});

/** Its last two inputs make the prototypes of the two sets. */
export const DualDSegment = defineBlock({
  name: "DualDSegment",
  kind: "head",
  maskInputs: 2,
  variants: ["v9"],
  args: masks,
  inputsInUse: (inputs) => ({ from: Math.floor(inputs / 2) - 1, to: inputs, without: inputs - 2 }),
  build: reading(4, (b, inputs, a: ArgsOf<typeof masks>) => {
    const levels = inputs.slice(0, -2);
    const half = Math.floor(levels.length / 2);
    if (!b.fused) {
      b.convBnAct("proto", inputs.at(-2) as Value, a.nm);
      coefficients(b, "cv6", levels.slice(0, half), a.nm);
    }
    b.convBnAct("proto2", inputs.at(-1) as Value, a.nm);
    coefficients(b, "cv7", levels.slice(half), a.nm);
    return detectV9(b, levels, a.nc, true, 2);
  }),
});

/** Boxes, masks and a map of classes; what its loader scales is the number of masks. */
export const Panoptic = defineBlock({
  name: "Panoptic",
  kind: "head",
  variants: ["v9"],
  args: {
    nc,
    sem_nc: integer({ min: 1, default: 93, doc: "Number of classes of the semantic map." }),
    nm: masks.nm,
    npr: masks.npr,
  },
  build(b, levels, a) {
    const [first] = levels;
    const nm = prototypes(b, a.nm);
    b.within("proto", () => proto(b, first, a.npr, nm, false));
    b.within("uconv", () => {
      const map = b.conv("cv2", b.convBnAct("cv1", first, Math.floor(width(first) / 4), 3), a.sem_nc + a.nc);
      return b.g.resize(map, { factor: 2, mode: "bilinear" });
    });
    coefficients(b, "cv4", levels, nm);
    return detectV9(b, levels, a.nc, false, 1);
  },
});
