import { type Block, c2, defineBlock } from "../../building/block";
import { GhostBottleneck, ghostConv } from "../conv/ghost";
import { ignored } from "./down";

/** What the repository of YOLOv7 calls it. */
export const Ghost: Block = { ...GhostBottleneck, name: "Ghost", variants: ["v7"] };

/** A network's first rows: to a quarter of the size on two ways, with cheap convolutions. */
export const GhostStem = defineBlock({
  name: "GhostStem",
  kind: "stacked",
  variants: ["v7"],
  args: { c2, ...ignored },
  build(b, [x], a) {
    const h = Math.floor(a.c2 / 2);
    const y = b.within("cv1", () => ghostConv(b, x, h, 3, 2));
    const through = b.within("cv2", () => ghostConv(b, y, h));
    const strided = b.within("cv3", () => ghostConv(b, through, h, 3, 2));
    return b.within("cv4", () => ghostConv(b, b.concat(strided, b.g.maxPool(y, 2, 2, 0)), a.c2));
  },
});
