import { integer } from "../../../../vocabulary/args";
import { type Block, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { detect, nc, usual } from "./detect";
import { branch } from "./predictions";

/** Boxes with an angle. */
export const OBB = defineBlock({
  name: "OBB",
  kind: "head",
  stockEnding: "-obb",
  hasBins: true,
  variants: STOCK,
  args: { nc, ne: integer({ min: 1, required: true, doc: "Number of extra values per box: its angle." }) },
  build(b, levels, a) {
    if (a.ne !== 1)
      b.g.fault("bad-argument", `needs one angle per box, but ne is ${a.ne}`, {
        attr: "ne",
      });
    const hidden = Math.max(Math.floor(width(levels[0]) / 4), a.ne);
    const more = (k: BlockBuilder) => branch(k, "cv4", levels, hidden, a.ne);
    return detect(b, levels, { nc: a.nc, ...usual(b), more, extra: a.ne });
  },
});

/** The same in networks of the generation of YOLO26, whose images are larger. */
export const OBB26: Block = { ...OBB, name: "OBB26", since: "8.4.0", task: "obb" };
