import type { Value } from "../../../../model/trace";
import { integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { scaleChannels } from "../../scaling";
import { STOCK } from "../../variants";
import { detect, nc, usual } from "./detect";
import { branch } from "./predictions";

export const masks = {
  nc,
  nm: integer({ min: 1, required: true, doc: "Number of masks." }),
  npr: {
    ...c2,
    doc: "Number of channels of the prototypes, before scaling.",
    expects: "a number greater than 0",
  },
} as const;

/** The number of prototypes' channels is scaled like any other. */
export const prototypes = ({ settings }: BlockBuilder, npr: number): number =>
  scaleChannels(npr, { ...settings.scaling, unscaled: null });

/** The masks' prototypes, at twice the size of the first level. */
export function proto(b: BlockBuilder, x: Value, hidden: number, out: number, learnt = true): Value {
  const y = b.convBnAct("cv1", x, hidden, 3);
  const larger = learnt
    ? b.within("upsample", () => b.g.convTranspose(y, { out: hidden, kernel: 2, stride: 2, rank: 2 }))
    : b.g.resize(y, { factor: 2 });
  return b.convBnAct("cv3", b.convBnAct("cv2", larger, hidden, 3), out);
}

/** Coefficients of the masks. */
export const coefficients =
  (levels: readonly Value[], nm: number, name = "cv4") =>
  (b: BlockBuilder) =>
    branch(b, name, levels, Math.max(Math.floor(width(levels[0] as Value) / 4), nm), nm);

export const Segment = defineBlock({
  name: "Segment",
  kind: "head",
  stockEnding: "-seg",
  hasBins: true,
  variants: ["ultralytics", "v12-turbo"],
  args: masks,
  build(b, levels, a) {
    b.within("proto", () => proto(b, levels[0], prototypes(b, a.npr), a.nm));
    return detect(b, levels, { nc: a.nc, ...usual(b), more: coefficients(levels, a.nm), extra: a.nm });
  },
});

/** Prototypes from all levels together, and, while training, a map of classes. */
export function proto26(
  b: BlockBuilder,
  levels: readonly Value[],
  hidden: number,
  out: number,
  classes: number,
): void {
  const [first, ...others] = levels as [Value, ...Value[]];
  const c = width(first);
  const refined = others.map((x, i) => {
    const y = b.convBnAct(`feat_refine.${i}`, x, c);
    return b.g.functional(() => b.g.resize(y, { factor: 2 ** (i + 1) }));
  });
  // An empty list of modules counts as one.
  if (others.length === 0) b.printed.leaf();
  const all = refined.length > 0 ? b.g.add(first, ...refined) : first;
  proto(b, b.convBnAct("feat_fuse", all, hidden, 3), hidden, out);
  if (b.fused) return;
  b.within("semseg", () =>
    b.g.idle(() => {
      const y = b.convBnAct("1", b.convBnAct("0", all, hidden, 3), hidden, 3);
      // Without a class it is made all the same, and has no weight.
      return classes === 0 ? y : b.conv("2", y, classes);
    }),
  );
}

export const Segment26 = defineBlock({
  name: "Segment26",
  kind: "head",
  stockEnding: "-seg",
  hasBins: true,
  since: "8.4.0",
  variants: STOCK,
  args: masks,
  build(b, levels, a) {
    b.within("proto", () => proto26(b, levels, prototypes(b, a.npr), a.nm, a.nc));
    return detect(b, levels, { nc: a.nc, ...usual(b), more: coefficients(levels, a.nm), extra: a.nm });
  },
});

/** A class for each position of the first level; while training also for the second. */
export const SemanticSegment = defineBlock({
  name: "SemanticSegment",
  kind: "head",
  variants: STOCK,
  args: { nc },
  build(b, levels, a) {
    const [first, second] = levels;
    const c = width(first);
    const classes = (x: Value): Value => b.conv("1", b.convBnAct("0", x, c, 3), a.nc);
    if (second) b.within("aux_head", () => b.g.idle(() => classes(second)));
    return b.within("classifier", () => classes(first));
  },
});
