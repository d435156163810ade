import { integer } from "../../../vocabulary/args";
import { head } from "./_block";
import { type Kit, width } from "./_kit";
import { branch } from "./_levels";
import { detect, nc, usual } from "./detect";

/** Boxes with an angle. */
export const OBB = head("OBB OBB26", {
  args: { nc, ne: integer({ min: 1, required: true, doc: "Further values of a box: its angle." }) },
  build(b, levels, a) {
    if (a.ne !== 1)
      b.g.fault("bad-argument", `turns a box by one angle: ${a.ne} values cannot be read as one`, {
        attr: "ne",
      });
    const hidden = Math.max(Math.floor(width(levels[0]) / 4), a.ne);
    const more = (k: Kit) => branch(k, "cv4", levels, hidden, a.ne);
    return detect(b, levels, { nc: a.nc, ...usual(b), more, extra: a.ne });
  },
});
