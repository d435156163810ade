import { integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";

/** The same in the networks that do without strides (Sunkara and Luo, "No More Strided Convolutions or Pooling", 2022). */
export const SpaceToDepth = defineBlock({
  name: "space_to_depth",
  kind: "verbatim",
  variants: ["v5"],
  args: { dimension: integer({ default: 1 }) },
  build: (b, [x]) => b.g.spaceToDepth(x, 2),
});

const gain = integer({ min: 1, default: 2 });

export const Contract = defineBlock({
  name: "Contract",
  kind: "verbatim",
  variants: ["v5", "v7", "v9"],
  args: { gain },
  build: (b, [x], a) => b.g.spaceToDepth(x, a.gain),
});

export const Expand = defineBlock({
  name: "Expand",
  kind: "verbatim",
  variants: ["v5", "v7", "v9"],
  args: { gain },
  build: (b, [x], a) => b.g.spaceToDepth(x, a.gain, true),
});
