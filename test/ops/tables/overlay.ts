import * as ops from "../../../server/ops";
import { table } from "../table";
import { slide } from "../windows";

/** The shapes of `torch.nn.Fold` behind its unfolding of the positions, taken from running torch 2.13. */
export const overlay = table({
  op: ops.overlay,
  usual: [
    {
      shows: "3×3 windows of three channels laid over their map",
      attrs: { ...slide(3, 1, 1), size: [8, 10] },
      inputs: ["27×8×10"],
      output: "3×8×10",
      window: "3/1 p1 transposed",
    },
    {
      shows: "windows side by side",
      attrs: { ...slide(2, 2), size: [8, 6] },
      inputs: ["16×4×3"],
      output: "4×8×6",
      window: "2/2 transposed",
    },
  ],
  unknown: [
    {
      shows: "unknown channels",
      attrs: { ...slide(2, 2), size: [8, 6] },
      inputs: ["?×4×3"],
      output: "?×8×6",
      window: "2/2 transposed",
    },
    {
      shows: "no rank",
      attrs: { ...slide(2, 2), size: [8, 6] },
      inputs: ["?"],
      output: "?×8×6",
      window: "2/2 transposed",
    },
  ],
  wrong: [
    {
      shows: "channels that are no windows",
      attrs: { ...slide(2, 2), size: [8, 6] },
      inputs: ["6×4×3"],
      output: "!indivisible 1×8×6",
      window: "2/2 transposed",
    },
    {
      shows: "other windows than lie over the map",
      attrs: { ...slide(2, 2), size: [8, 6] },
      inputs: ["16×4×4"],
      output: "!shape-mismatch 4×8×6",
      window: "2/2 transposed",
    },
    {
      shows: "a window larger than the map",
      attrs: { ...slide(9, 1), size: [8, 6] },
      inputs: ["81×1×1"],
      output: "!window-too-large 1×8×6",
      window: "9/1 transposed",
    },
  ],
  hostile: [
    {
      shows: "a stride of 0",
      attrs: { ...slide(2, 0), size: [8, 6] },
      inputs: ["16×4×3"],
      output: "4×8×6",
      window: "2/0 transposed",
    },
  ],
});
