import type { Value } from "../../../../model/trace";
import { anything, integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import type { BlockBuilder } from "../../building/block-builder";
import { nc } from "../heads/detect";
import { anchored } from "../heads/predictions";
import { proto, prototypes } from "../heads/segment";

export const anchorsArg = anything({ doc: "Anchors per level." });

/** One plain convolution per level: for every anchor a box, whether there is something, and the classes. */
export const outputs = (
  b: BlockBuilder,
  name: string,
  levels: readonly Value[],
  values: number,
): readonly Value[] => levels.map((x, i) => b.conv(`${name}.${i}`, x, anchorsOf(b) * values));

/** The file's own, or three. */
export const anchorsOf = ({ settings }: BlockBuilder): number => settings.anchors ?? 3;

export const DetectV5 = defineBlock({
  name: "Detect",
  kind: "head",
  inputsPerAnchors: 1,
  variants: ["v5", "v7"],
  args: { nc, anchors: anchorsArg },
  build: (b, levels, a) => anchored(b, outputs(b, "m", levels, a.nc + 5), levels, a.nc + 5, anchorsOf(b)),
});

export const masksArgs = {
  nc,
  anchors: anchorsArg,
  nm: integer({ min: 1, default: 32, doc: "Number of masks." }),
  npr: integer({ min: 1, default: 256, doc: "Number of channels of the prototypes, before scaling." }),
} as const;

export const SegmentV5 = defineBlock({
  name: "Segment",
  kind: "head",
  inputsPerAnchors: 1,
  variants: ["v5", "v7"],
  args: masksArgs,
  build(b, levels, a) {
    b.within("proto", () => proto(b, levels[0], prototypes(b, a.npr), a.nm, false));
    const values = a.nc + 5 + a.nm;
    return anchored(b, outputs(b, "m", levels, values), levels, values, anchorsOf(b));
  },
});
