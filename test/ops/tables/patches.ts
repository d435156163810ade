import * as ops from "../../../server/ops";
import { table } from "../table";
import { line, slide } from "../windows";

/** The shapes of `torch.nn.Unfold` before it folds the positions, taken from running torch 2.13. */
export const patches = table({
  op: ops.patches,
  usual: [
    {
      shows: "3×3 windows of three channels",
      attrs: slide(3, 1, 1),
      inputs: ["3×8×10"],
      output: "27×8×10",
      window: "3/1 p1",
    },
    {
      shows: "windows side by side: the patches of a vision transformer",
      attrs: slide(16, 16),
      inputs: ["3×224×224"],
      output: "768×14×14",
      window: "16/16",
    },
    {
      shows: "one axis, channels last",
      attrs: line(5, 2),
      inputs: ["21×4"],
      layout: "last",
      output: "9×20",
      window: "5/2",
    },
  ],
  unknown: [
    {
      shows: "an unknown extent",
      attrs: slide(2, 2),
      inputs: ["3×?×8"],
      output: "12×?×4",
      window: "2/2",
    },
    { shows: "no rank", attrs: slide(2, 2), inputs: ["?"], output: "?×?×?", window: "2/2" },
  ],
  wrong: [
    {
      shows: "a window larger than the input",
      attrs: slide(5, 1),
      inputs: ["3×4×8"],
      output: "!window-too-large 75×?×?",
      window: "5/1",
    },
    {
      shows: "another rank",
      attrs: slide(2, 2),
      inputs: ["3×8"],
      output: "!shape-mismatch 12×?×?",
      window: "2/2",
    },
  ],
  hostile: [
    {
      shows: "a stride of 0",
      attrs: slide(2, 0),
      inputs: ["3×8×8"],
      output: "12×?×?",
      window: "2/0",
    },
  ],
});
